"""The screen: Textual stays in here.

`app` runs one `page.Page` at the bottom and others upon it. Each folder holds what a person does in one place, and
`background` is the only way to work beside the screen.

Imports stand inside functions here for one of two reasons, which is not said again at each: numpy, engine clients and
what reads contents stay out until the first frame is drawn; a screen that may never be opened is loaded when it is.
"""
