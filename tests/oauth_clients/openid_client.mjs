// npm openid-client against the running portal: every flow, and what must be refused. Prints one JSON object.
import * as oidc from 'openid-client'
import * as jose from 'jose'

const { issuer, system, browser, redirect, cookie } = JSON.parse(process.argv[2])
const scope = 'gaps:read queries:adhoc'
const graphql = new URL('/graphql', issuer)
const query = JSON.stringify({ query: '{ viewer { name organisation { code } } }' })
const said = {}

const configured = async (client) =>
  oidc.discovery(
    new URL(issuer),
    client.id,
    undefined,
    oidc.PrivateKeyJwt({ key: await jose.importJWK(client.key, 'ES256'), kid: 'k1' }),
    { algorithm: client.algorithm, execute: [oidc.allowInsecureRequests] },
  )
const dpop = async (config, algorithm = 'ES256') => oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair(algorithm))
const ask = (config, token, DPoP) =>
  oidc.fetchProtectedResource(
    config, token, graphql, 'POST', query, new Headers({ 'content-type': 'application/json' }), { DPoP },
  )
const refused = async (name, attempt) => {
  try {
    const answer = await attempt()
    said[name] = answer?.status ?? 'ACCEPTED'
  } catch (error) {
    said[name] = error.error ?? error.code ?? error.message
  }
}

// A partner's system for itself, with each algorithm of its proof.
const config = await configured({ ...system, algorithm: 'oauth2' })
for (const algorithm of ['ES256', 'PS256', 'Ed25519']) {
  const handle = await dpop(config, algorithm)
  const token = await oidc.clientCredentialsGrant(config, { scope }, { DPoP: handle })
  const answer = await ask(config, token.access_token, handle)
  said[algorithm] = [token.token_type, token.expires_in, answer.status, await answer.json()]
}

// For a person: pushed request, consent in a browser, code.
const people = await configured({ ...browser, algorithm: 'oidc' })
const handle = await dpop(people)
const code_verifier = oidc.randomPKCECodeVerifier()
const state = oidc.randomState()
const parameters = {
  redirect_uri: redirect,
  scope,
  state,
  code_challenge: await oidc.calculatePKCECodeChallenge(code_verifier),
  code_challenge_method: 'S256',
}
const same = { origin: issuer }
const consent = async (url) => {
  const page = await fetch(url, { redirect: 'manual', headers: { cookie } })
  if (page.status !== 200) throw new Error(`no page: ${page.status}`)
  const answer = await fetch(new URL(url.pathname, issuer), {
    method: 'POST', redirect: 'manual', headers: { ...same, cookie },
    body: new URLSearchParams({ ...Object.fromEntries(url.searchParams), decision: 'allow' }),
  })
  return new URL(answer.headers.get('location'))
}
const checks = { pkceCodeVerifier: code_verifier, expectedState: state }
const callback = await consent(await oidc.buildAuthorizationUrlWithPAR(people, parameters, { DPoP: handle }))
const token = await oidc.authorizationCodeGrant(people, callback, checks, undefined, { DPoP: handle })
const answer = await ask(people, token.access_token, handle)
said.person = [token.token_type, token.expires_in, answer.status, await answer.json()]
const looked = await oidc.tokenIntrospection(people, token.access_token)
said.introspected = [looked.active, looked.sub, looked.client_id === browser.id]

// What must be refused.
await refused('another key', async () => ask(people, token.access_token, await dpop(people)))
await refused('plain bearer', () => ask(people, token.access_token))
await refused('no proof', () => oidc.clientCredentialsGrant(config, { scope }))
await refused('more scope', async () =>
  oidc.clientCredentialsGrant(config, { scope: 'people:read' }, { DPoP: await dpop(config) }))
await refused('not pushed', () =>
  fetch(oidc.buildAuthorizationUrl(people, parameters), { redirect: 'manual', headers: { cookie } }))
await refused('plain challenge', () =>
  oidc.buildAuthorizationUrlWithPAR(people, { ...parameters, code_challenge_method: 'plain' }))
await refused('another address', () =>
  oidc.buildAuthorizationUrlWithPAR(people, { ...parameters, redirect_uri: 'https://evil.example/cb' }))
const mixed = await consent(await oidc.buildAuthorizationUrlWithPAR(people, parameters, { DPoP: handle }))
mixed.searchParams.set('iss', 'https://evil.example')
await refused('another issuer', () => oidc.authorizationCodeGrant(people, mixed, checks, undefined, { DPoP: handle }))
await refused('code again', () => oidc.authorizationCodeGrant(people, callback, checks, undefined, { DPoP: handle }))
await refused('after the code came again', () => ask(people, token.access_token, handle))
const own = await oidc.clientCredentialsGrant(config, { scope }, { DPoP: await dpop(config) })
await oidc.tokenRevocation(config, own.access_token)
said.revoked = (await oidc.tokenIntrospection(config, own.access_token)).active
console.log(JSON.stringify(said))
