"""What plots are drawn in: colours, contours, thinning."""
