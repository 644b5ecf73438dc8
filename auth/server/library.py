"""The classes of Authlib that ours extend, without its types: those that exist for it say otherwise than it does."""

from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Payload, OAuth2Request, grants
from authlib.oauth2.rfc7636 import CodeChallenge as PkceExtension

Server: Any = AuthorizationServer
ClientMethods: Any = ClientMixin
Payload: Any = OAuth2Payload
Request: Any = OAuth2Request
ClientCredentials: Any = grants.ClientCredentialsGrant
AuthorizationCode: Any = grants.AuthorizationCodeGrant
CodeChallenge: Any = PkceExtension
