"""The screen: Textual stays in here.

`app` runs one `page.Page` at the bottom and others upon it; each folder below holds what a person does in one place, and
`background` is the only way to work beside the screen.

Imports stand inside functions here for one of three reasons, which is not said again at each: numpy, contents readers
and engine clients stay out of the process until the first frame is drawn; a screen that may never be opened is loaded
when it is; a terminal that is lent to others needs no driver of ours.
"""
