"""The Descend screen: a function, a point, and what the learning rate does to its way down."""
