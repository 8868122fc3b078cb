"""What the screens show of a run besides its records: view, theory, landscape, autograd graph and layer statistics."""
