"""The GraphQL vocabulary: types, inputs, problems and limits. It holds no SQL and no rule of the domain."""
