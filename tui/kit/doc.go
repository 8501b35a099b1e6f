// Package kit is what screens are made of.
package kit
