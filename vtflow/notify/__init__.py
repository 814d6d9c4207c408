"""The notify room: channels, Dutch texts, and handing messages over in a child that can be killed.

Nothing is imported here: only the sending child may load Apprise.
"""
