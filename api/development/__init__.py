"""The development provider of a demonstration: an OpenID provider that asks for no password. Started by `counterfoil demo`
alone, as a process of its own; the portal never imports its doors."""
