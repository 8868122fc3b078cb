"""The Descend screen: a function, a point, and the effect of the learning rate on its trajectory."""
