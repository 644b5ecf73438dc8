"""Laws about the code base itself (DESIGN §8). What the portal does is tested in the folders of its rooms."""
