"""What happens in the region, told story by story: incidents, notices, and what the councils make of them. Writes nothing."""
