"""The only door to registries: logins, manifests, tags, referrers, blobs by range. Bytes and values, no layers.

`client.Registry` is one registry: it knows where it is asked (`hosts.endpoints`), with which credentials
(`logins.find_logins`), and how patient one is. `manifests` fetches documents and checks their digests, `blobs` streams
a blob or a range of it, `lists` follows the pages of tags and repositories.

Registries are not trusted: answers have a largest size and a time, digests are computed, and credentials go to the
host they are for alone.

urllib3 and docker-py are imported inside functions: an image that is not in a registry needs neither.

Sources: OCI distribution-spec 1.1; distribution, *docs/spec/auth/token* and *oauth2*; RFC 9110.
"""
