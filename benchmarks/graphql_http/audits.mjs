// The audits of npm graphql-http, the reference implementation of GraphQL over HTTP, against a portal. Prints one JSON list.
import { auditServer } from 'graphql-http'

const { url, authorization } = JSON.parse(process.argv[2])
const fetchFn = (address, init = {}) => fetch(address, { ...init, headers: { ...init.headers, authorization } })
const results = await auditServer({ url, fetchFn })

console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason: reason ?? '' }))))
