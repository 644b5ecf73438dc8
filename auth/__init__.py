"""Who is asking and what they may do: viewers, scopes, roles, sign-in. Declares the ports it needs; the store implements them."""
