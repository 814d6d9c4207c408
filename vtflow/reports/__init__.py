"""Read models: what people and the window see of routes. Nothing here changes anything."""
