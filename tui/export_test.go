package tui

// AllRoutes lists the places of the portal, for tests that visit each.
var AllRoutes = routes
