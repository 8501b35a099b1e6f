// Package learn is learning as its people see it: the list of courses, a course
// with its lessons, a lesson to be read, a quiz that asks a question a screen, its
// result, certificates, and how a team learns.
//
// A quiz is kept by the portal at every answer. What is on the screen and not yet
// kept says so.
package learn
