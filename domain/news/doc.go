// Package news is what the vendor tells its partners: items that come with the
// programme, as files, and items that an editor publishes in the portal.
//
// An item has an audience and a period like a document. Pinned ones come first,
// then the newest. Some ask everybody to confirm that they have read them. An item
// that is retracted is gone for partners and stays on record.
package news
