"""Ed25519 (RFC 8032) and ECDSA on P-256 (FIPS 186-5), verifying only, so that nothing need be installed.

Nothing secret is computed here, so it may take the time that it takes: some milliseconds a signature.
"""

import hashlib

# Ed25519: -x^2 + y^2 = 1 + d x^2 y^2 over the integers modulo Q; points as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
Q = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, Q) % Q
ROOT_OF_MINUS_ONE = pow(2, (Q - 1) // 4, Q)


def _edwards_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % Q, (p[1] + p[0]) * (q[1] + q[0]) % Q
    c, d = 2 * p[3] * q[3] * D % Q, 2 * p[2] * q[2] % Q
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % Q, g * h % Q, f * g % Q, e * h % Q


def _edwards_times(scalar, point):
    total = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        total = _edwards_add(total, total)
        if bit == "1":
            total = _edwards_add(total, point)
    return total


def _edwards_read(data):
    """The point, or None where these 32 bytes are none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= Q:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    if (x * x - square) % Q:
        x = x * ROOT_OF_MINUS_ONE % Q
    if (x * x - square) % Q or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = Q - x
    return x, y, 1, x * y % Q


def _same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % Q == 0 and (p[1] * q[2] - q[1] * p[2]) % Q == 0


BASE = _edwards_read((4 * pow(5, -1, Q) % Q).to_bytes(32, "little"))


def is_ed25519_key(key):
    """A point of the whole order: keys of a small one sign anything."""
    point = _edwards_read(key) if len(key) == 32 else None
    return point is not None and not _same(point, (0, 1, 1, 0)) and _same(_edwards_times(ORDER, point), (0, 1, 1, 0))


def ed25519(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = _edwards_read(key), _edwards_read(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return _same(_edwards_times(s, BASE), _edwards_add(r, _edwards_times(h, a)))


# P-256: y^2 = x^3 - 3x + B over the integers modulo P; points as (X, Y, Z) with x = X/Z^2, y = Y/Z^3, None at infinity.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5, 1)
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")  # what stands before the point in the DER of such a key


def _double(p):
    if p is None or p[1] == 0:
        return None
    x, y, z = p
    yy = y * y % P
    s, m = 4 * x * yy % P, 3 * (x - z * z) * (x + z * z) % P
    new = (m * m - 2 * s) % P
    return new, (m * (s - new) - 8 * yy * yy) % P, 2 * y * z % P


def _add(p, q):
    if p is None or q is None:
        return p or q
    zp, zq = p[2] * p[2] % P, q[2] * q[2] % P
    u, v = p[0] * zq % P, q[0] * zp % P
    s, t = p[1] * zq * q[2] % P, q[1] * zp * p[2] % P
    if u == v:
        return _double(p) if s == t else None
    h, r = v - u, t - s
    hh = h * h % P
    hhh, w = hh * h % P, u * hh % P
    x = (r * r - hhh - 2 * w) % P
    return x, (r * (w - x) - s * hhh) % P, h * p[2] * q[2] % P


def _times(scalar, point):
    total = None
    for bit in bin(scalar)[2:]:
        total = _double(total)
        if bit == "1":
            total = _add(total, point)
    return total


def _p256_point(spki):
    """The point in a SubjectPublicKeyInfo, or None where it is no key on P-256."""
    if len(spki) != len(SPKI) + 65 or not spki.startswith(SPKI) or spki[len(SPKI)] != 4:
        return None
    x, y = int.from_bytes(spki[-64:-32], "big"), int.from_bytes(spki[-32:], "big")
    return (x, y, 1) if x < P and y < P and (y * y - x * x * x + 3 * x - B) % P == 0 else None


def is_p256_key(spki):
    return _p256_point(spki) is not None


def p256(spki, message, signature):
    """With SHA-256; the signature is r and s in 32 bytes each."""
    point, r, s = _p256_point(spki), int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if point is None or len(signature) != 64 or not (0 < r < N and 0 < s < N):
        return False
    digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, N)
    found = _add(_times(digest * inverse % N, G), _times(r * inverse % N, point))
    return found is not None and found[0] * pow(found[2] * found[2], -1, P) % P % N == r


def rs_of_der(der):
    """r and s in 32 bytes each, of an ECDSA signature in DER; nothing where it is none."""
    try:
        if der[0] != 0x30 or der[1] != len(der) - 2 or der[2] != 2 or der[4 + der[3]] != 2 or len(der) != 6 + der[3] + der[5 + der[3]]:
            return b""
        r, s = der[4:4 + der[3]], der[6 + der[3]:]
        if any(not n or n[0] > 127 or (len(n) > 1 and n[0] == 0 and n[1] < 128) for n in (r, s)):
            return b""
        return int.from_bytes(r, "big").to_bytes(32, "big") + int.from_bytes(s, "big").to_bytes(32, "big")
    except (IndexError, OverflowError):
        return b""
