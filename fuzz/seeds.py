#!/usr/bin/env python3
"""Makes starting corpora out of the simulated household: real messages to begin from.

Writes corpus/TARGET/ for the targets that read packets or parts of them. Needs `cargo` only.
"""
import os, struct, subprocess, tempfile

here = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'home.pcap')
    environment = {k: v for k, v in os.environ.items() if k != 'RUSTFLAGS'}
    subprocess.run(['cargo', 'run', '-q', '-p', 'gardien', '--', 'demo', '--capture', path],
                   cwd=os.path.dirname(here), check=True, stdout=subprocess.DEVNULL, env=environment)
    data = open(path, 'rb').read()


def seed(target, number, content):
    os.makedirs(os.path.join(here, 'corpus', target), exist_ok=True)
    open(os.path.join(here, 'corpus', target, f'home-{number}'), 'wb').write(content)


def first(target, seen={}, most=40):
    seen[target] = seen.get(target, 0) + 1
    return seen[target] <= most


UDP = {53: 'dns', 5353: 'dns', 67: 'wire', 68: 'wire', 1900: 'wire', 123: 'wire', 5683: 'wire', 443: 'quic'}
# The number that target `wire` gives to each protocol; see its list.
WIRE = {67: 3, 68: 3, 1900: 17, 123: 16, 5683: 2}
at, number, run = 24, 0, b''
while at + 16 <= len(data):
    _, _, n, _ = struct.unpack('<IIII', data[at:at + 16])
    frame = data[at + 16:at + 16 + n]
    at += 16 + n
    number += 1
    if number % 40 == 0 and len(run) < 4000 and n < 1400:
        run += bytes([0]) + struct.pack('<H', n) + bytes([1]) + frame
    if number % 1600 == 0:
        seed('frame', number, run)
        run = b''
    if frame[12:14] == b'\x08\x00':
        ip = frame[14:]
        if first('tunnel', most=60) or number % 500 == 0:
            seed('tunnel', number, bytes([1]) + frame[:300])
        if ip[9] == 17:
            sport, dport = struct.unpack('>HH', ip[20:24])
            port = dport if dport in UDP else sport
            target = UDP.get(port)
            if target and first((target, port)):
                head = bytes([WIRE[port]]) if target == 'wire' else b''
                body = ip[28:]
                if target == 'quic':
                    head = struct.pack('<H', len(body))
                seed(target, number, head + body)
        if ip[9] == 6:
            payload = ip[20 + (ip[32] >> 4) * 4:]
            if payload[:2] == b'\x16\x03' and first('tls'):
                seed('tls', number, bytes([payload[5] % 4]) + payload[9:])
            if payload[:4] in (b'GET ', b'POST', b'HTTP') and first('http'):
                seed('http', number, payload[:2000])
