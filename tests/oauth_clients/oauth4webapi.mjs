// npm oauth4webapi against the running portal: discovery, client credentials, a query, and refusals. Prints one JSON object.
import * as oauth from 'oauth4webapi'
import * as jose from 'jose'

const { issuer, system } = JSON.parse(process.argv[2])
const insecure = { [oauth.allowInsecureRequests]: true }
const query = JSON.stringify({ query: '{ viewer { name organisation { code } } }' })
const said = {}

const as = await oauth.processDiscoveryResponse(
  new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2', ...insecure }),
)
const client = { client_id: system.id }
const signed = oauth.PrivateKeyJwt({ key: await jose.importJWK(system.key, 'ES256'), kid: 'k1' })
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
const grant = (proof, scope, auth = signed) =>
  oauth.clientCredentialsGrantRequest(as, client, auth, new URLSearchParams({ scope }), { DPoP: proof, ...insecure })
const ask = (token, proof) =>
  oauth.protectedResourceRequest(
    token, 'POST', new URL('/graphql', issuer), new Headers({ 'content-type': 'application/json' }), query,
    { DPoP: proof, ...insecure },
  )
const refused = async (name, attempt) => {
  try {
    said[name] = (await attempt())?.status ?? 'ACCEPTED'
  } catch (error) {
    said[name] = error.error ?? error.cause?.[0]?.parameters?.error ?? error.code ?? error.message
  }
}
const processed = async (response) => oauth.processClientCredentialsResponse(as, client, response)

const token = await processed(await grant(DPoP, 'gaps:read queries:adhoc'))
const answer = await ask(token.access_token, DPoP)
said.token = [token.token_type, token.expires_in, answer.status, await answer.json()]

const other = await oauth.generateKeyPair('ES256')
await refused('no proof', async () => processed(await grant(undefined, 'queries:adhoc')))
await refused('more scope', async () => processed(await grant(DPoP, 'people:read')))
await refused('another signature', async () =>
  processed(await grant(DPoP, 'queries:adhoc', oauth.PrivateKeyJwt({ key: other.privateKey, kid: 'k1' }))))
await refused('RS256', async () =>
  processed(await grant(DPoP, 'queries:adhoc', oauth.PrivateKeyJwt({
    key: (await oauth.generateKeyPair('RS256')).privateKey, kid: 'k1' }))))
await refused('shared secret', async () => processed(await grant(DPoP, 'queries:adhoc', oauth.ClientSecretPost('guess'))))
await refused('another key', async () => ask(token.access_token, oauth.DPoP(client, other)))
await refused('plain bearer', () => ask(token.access_token))
console.log(JSON.stringify(said))
