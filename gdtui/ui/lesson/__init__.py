"""A lesson beside the screens that it takes place on."""
