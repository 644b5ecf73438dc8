"""The walk over moments: all that is known judged, the times at which gaps were open, and the verdict. How one trail is judged is said in `trail`."""
