#!/usr/bin/env python3
"""Live sources in networks of namespaces: what is said to be seen is what is measured.

usage: live.py GARDIEN [STEP…]          (root, `ip`, `tc`; steps: shapes replay hub drops away tags tunnel rights)

shapes  a LAN of five hosts behind a switch and a router, and an "Internet"; gardien in four places at a time. The
        camera sends 40 packets to the Internet over IPv4, 40 over IPv6, 40 to the television, each answered, and 10
        to all. What `doctor` says it sees must be what `look` counts, packet by packet.
replay  captures of simulated homes, played on a wire: the same things, parties and findings as from a file.
hub     the same captures, played before a hub that runs: a quiet home gives the very store that its file gives; of
        homes in trouble no finding of the file is missing.
drops   a flood while gardien is held: every packet is counted as seen or as dropped.
away    an interface that goes down, and one that is taken away and made anew.
tags    VLAN tags that the kernel took off are there again.
tunnel  IP packets without a link header.
rights  without CAP_NET_RAW: an exit code and a sentence that says what to do.

Prints one line a step; the exit code is 1 where something differs. All namespaces have the prefix gl and the process's
number, and are removed.
"""
import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

GARDIEN = os.path.abspath(sys.argv[1])
STEPS = sys.argv[2:] or ['shapes', 'replay', 'hub', 'drops', 'away', 'tags', 'tunnel', 'rights']
PREFIX = f'gl{os.getpid()}'
spaces, children = [], []


def ip(*arguments):
    subprocess.run(['ip', *arguments], check=True)


def space(name):
    """A namespace of its own, with nothing in it that speaks by itself."""
    full = f'{PREFIX}{name}'
    ip('netns', 'add', full)
    spaces.append(full)
    ip('-n', full, 'link', 'set', 'lo', 'up')
    return full


def within(name, *command, **options):
    return subprocess.Popen(['ip', 'netns', 'exec', name, *command], **options)


def run(name, *command):
    subprocess.run(['ip', 'netns', 'exec', name, *command], check=True, stdout=subprocess.DEVNULL)


def setting(name, path, value):
    run(name, 'sh', '-c', f'echo {value} >/proc/sys/{path}')


def wire(a, a_name, b, b_name, quiet=False):
    ip('-n', a, 'link', 'add', a_name, 'type', 'veth', 'peer', 'name', b_name, 'netns', b)
    for end, name in ((a, a_name), (b, b_name)):
        if quiet:
            setting(end, f'net/ipv6/conf/{name}/disable_ipv6', 1)
        ip('-n', end, 'link', 'set', name, 'up')
    for _ in range(100):
        with os.popen(f'ip -n {b} -j link show {b_name}') as link:
            if json.load(link)[0]['operstate'] == 'UP':
                break
        time.sleep(0.02)


def address(name, interface, *all_of_them):
    for one in all_of_them:
        ip('-n', name, 'address', 'add', one, 'dev', interface, *(['nodad'] if ':' in one else []))


def gardien(name, *arguments):
    return within(name, GARDIEN, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def result(process, *allowed):
    out, err = process.communicate(timeout=60)
    assert process.returncode in (allowed or (0,)), (process.returncode, err.decode())
    return json.loads(out)


def ready(process):
    """Waits until a gardien listens: its ring is open."""
    process_of = f'/proc/{process.pid}'
    for _ in range(500):
        try:
            # Before that it is `ip`, perhaps not in its namespace yet.
            if os.readlink(f'{process_of}/exe') == os.path.realpath(GARDIEN):
                with open(f'{process_of}/net/packet') as file:
                    # Socket, references, type, protocol, interface: bound last.
                    rows = [line.split() for line in file.read().splitlines()[1:]]
                    if rows and all(row[3] == '0003' and row[4] != '0' for row in rows):
                        return
        except OSError:
            pass
        time.sleep(0.02)
    out, err = process.communicate(timeout=5) if process.poll() is not None else (b'', b'still running')
    raise AssertionError(f'it does not listen: {err.decode()}')


# ---- shapes ---------------------------------------------------------------------------------------

ECHO = '''
import socket, sys, threading
def serve(family, port):
    s = socket.socket(family, socket.SOCK_DGRAM); s.bind(('', port))
    while True:
        data, who = s.recvfrom(2000); s.sendto(data, who)
for port in (9001, 9003): threading.Thread(target=serve, args=(socket.AF_INET, port)).start()
threading.Thread(target=serve, args=(socket.AF_INET6, 9002)).start()
'''

SPEAK = '''
import socket, sys, time
v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); v4.bind(('', 40001))
v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); v6.bind(('', 40002))
lan = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); lan.bind(('', 40003))
# No answer of mDNS, but to its group: what counts here is that it is to all.
many = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
many.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton('192.168.77.11'))
query = bytes.fromhex('000000000001000000000000') + b'\\x05_http\\x04_tcp\\x05local\\x00' + bytes.fromhex('000c0001')
for n in range(int(sys.argv[1])):
    v4.sendto(b'v4 %03d' % n, ('198.51.100.10', 9001)); v4.recv(99)
    v6.sendto(b'v6 %03d' % n, ('2001:db8:ffff::10', 9002)); v6.recv(99)
    lan.sendto(b'tv %03d' % n, ('192.168.77.12', 9003)); lan.recv(99)
    if n % 4 == 0: many.sendto(query, ('224.0.0.251', 5353))
    time.sleep(0.03)
'''


def packets(report, mac, wanted):
    """Packets of a thing with the parties that have one of these addresses and that port."""
    of = [t for t in report['things'] if t['mac'] == mac]
    rows = [p for t in of for p in t['parties']]
    return sum(p['packets'] for p in rows for a, port in wanted if a in p['addresses'] and p['port'] == port)


def shapes():
    switch, router, internet, monitor = (space(n) for n in ('sw', 'gw', 'net', 'mon'))
    ip('-n', switch, 'link', 'add', 'br0', 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0')
    ip('-n', switch, 'link', 'set', 'br0', 'up')
    hosts = {}
    for n, name in enumerate(('camera', 'tv', 'hub', 'printer', 'phone'), 11):
        hosts[name] = host = space(name)
        wire(host, 'e0', switch, name)
        address(host, 'e0', f'192.168.77.{n}/24', f'2001:db8:77::{n}/64')
        ip('-n', host, 'route', 'add', 'default', 'via', '192.168.77.1')
        ip('-n', host, 'route', 'add', 'default', 'via', '2001:db8:77::1')
        ip('-n', switch, 'link', 'set', name, 'master', 'br0')
    wire(router, 'lan', switch, 'uplink')
    ip('-n', switch, 'link', 'set', 'uplink', 'master', 'br0')
    wire(router, 'wan', internet, 'e0')
    address(router, 'lan', '192.168.77.1/24', '2001:db8:77::1/64')
    address(router, 'wan', '198.51.100.1/24', '2001:db8:ffff::1/64')
    address(internet, 'e0', '198.51.100.10/24', '2001:db8:ffff::10/64')
    for family, prefix in (('', '192.168.77.0/24'), ('', '2001:db8:77::/64')):
        via = '2001:db8:ffff::1' if ':' in prefix else '198.51.100.1'
        ip('-n', internet, 'route', 'add', prefix, 'via', via)
    setting(router, 'net/ipv4/ip_forward', 1)
    setting(router, 'net/ipv6/conf/all/forwarding', 1)
    ip('-n', router, 'route', 'add', 'default', 'via', '198.51.100.10')
    ip('-n', router, 'route', 'add', 'default', 'via', '2001:db8:ffff::10')
    # The mirror: what comes in at each port of the switch goes to the monitor's port too.
    wire(monitor, 'e0', switch, 'span', quiet=True)
    for port in (*hosts, 'uplink'):
        subprocess.run(['tc', '-n', switch, 'qdisc', 'add', 'dev', port, 'clsact'], check=True)
        subprocess.run(['tc', '-n', switch, 'filter', 'add', 'dev', port, 'ingress', 'u32', 'match', 'u32',
                        '0', '0', 'action', 'mirred', 'egress', 'mirror', 'dev', 'span'], check=True)
    time.sleep(1)
    for host in (hosts['tv'], internet):
        children.append(within(host, sys.executable, '-c', ECHO))
    # All neighbours are known before: a router holds a packet back until it knows whom to give it to, and after
    # 5 ms its second sight counts again.
    time.sleep(0.5)
    run(hosts['camera'], sys.executable, '-c', SPEAK, '1')
    places = {'plugged-in': hosts['hub'], 'gateway': router, 'bridge': switch, 'mirror': monitor}
    store = tempfile.mkdtemp()
    doctors = {s: gardien(n, 'doctor', '--json', '--for', '6s', '--store', store) for s, n in places.items()}
    looks = {s: gardien(n, 'look', '--json', '--for', '6s') for s, n in places.items()}
    # Both sides of a router, without address translation: each packet passes twice and counts once.
    both = gardien(router, 'look', '--json', '--for', '6s', '-i', 'lan', '-i', 'wan')
    for process in (*doctors.values(), *looks.values(), both):
        ready(process)
    run(hosts['camera'], sys.executable, '-c', SPEAK, '40')
    with os.popen(f'ip -n {hosts["camera"]} -j link show e0') as link:
        mac = json.load(link)[0]['address']
    measured = {}
    for name in places:
        said, seen = result(doctors[name], 0, 3), result(looks[name])
        assert said['shape'] == name, (name, said['shape'])
        counts = {
            'internet-v4': packets(seen, mac, [('198.51.100.10', 9001)]),
            'internet-v6': packets(seen, mac, [('2001:db8:ffff::10', 9002)]),
            'between-things': packets(seen, mac, [('192.168.77.12', 9003)]),
            'to-all': packets(seen, mac, [('224.0.0.251', 5353)]),
        }
        measured[name] = counts
        for what, whole in (('internet-v4', 80), ('internet-v6', 80), ('between-things', 80), ('to-all', 10)):
            expected = whole if said['sees'][what] else 0
            assert counts[what] == expected, (name, what, counts, said['sees'])
        heard = said['heard']
        for what in ('internet-v4', 'internet-v6', 'between-things'):
            assert (heard[what] >= 80) == said['sees'][what], (name, what, heard)
        codes = [l['code'] for l in seen['cannot_see']]
        assert codes[0] == f'live-{name}', codes
        assert all(not c['problems'] for c in seen['captures']), seen['captures']
        assert not any(c['level'] == 'act' for c in said['checks'])
        assert {'ring-fine', 'listen-fine', 'dropped-fine'} <= {c['code'] for c in said['checks']}, said['checks']
        assert said['shape'] != 'gateway' or (said['sides'] == ['lan'] and said['way-out'] == 'wan'), said
    both = result(both)
    twice = both['network']['duplicate_frames']
    once = [packets(both, mac, [party]) for party in (('198.51.100.10', 9001), ('2001:db8:ffff::10', 9002))]
    assert once == [80, 80] and twice >= 160, (once, twice)
    assert sum(c['packets'] for c in both['captures']) == both['totals']['packets'], both['captures']
    rows = '; '.join(f'{s}: ' + '/'.join(str(n) for n in c.values()) for s, c in measured.items())
    return (f'doctor says what look counts (IPv4/IPv6/between/to all): {rows}; both sides of the router: '
            f'{once[0]}/{once[1]}, {twice} seen twice')


# ---- replay ---------------------------------------------------------------------------------------

def records(path):
    with open(path, 'rb') as file:
        data = file.read()
    nano = data[:4] == b'\x4d\x3c\xb2\xa1'
    at = 24
    while at + 16 <= len(data):
        seconds, part, captured, length = struct.unpack_from('<IIII', data, at)
        assert captured == length, 'a record is cut'
        yield data[at + 16:at + 16 + captured]
        at += 16 + captured
    assert nano or data[:4] == b'\xd4\xc3\xb2\xa1', 'not a pcap'


def play(interface, frames, spacing, sent=None):
    """Sends frames, so far apart (seconds). Writes them with their times."""
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((interface, 0))
    out = open(sent, 'wb') if sent else None
    if out:
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
    due = time.monotonic()
    for frame in frames:
        while time.monotonic() < due:
            pass
        due += spacing
        now = time.time_ns() // 1000
        s.send(frame)
        if out:
            out.write(struct.pack('<IIII', now // 10**6, now % 10**6, len(frame), len(frame)) + frame)


def without_times(value):
    """A report without what depends on when each packet came, to the microsecond, and on the name of its source."""
    if isinstance(value, dict):
        left = {k: without_times(v) for k, v in value.items() if k not in (
            'at', 'first', 'last', 'file', 'offset', 'id')}
        return left
    if isinstance(value, list):
        return [without_times(v) for v in value]
    if isinstance(value, str):
        return re.sub(r'\d{4}-\d\d-\d\dT[0-9:.]+Z', 'T', value)
    return value


def replay():
    a, b = space('ra'), space('rb')
    wire(a, 'r0', b, 'r0', quiet=True)
    done = []
    with tempfile.TemporaryDirectory() as folder:
        for name, options in (('home', []), ('trouble', ['--trouble', TROUBLES])):
            capture, sent = f'{folder}/{name}.pcap', f'{folder}/{name}-sent.pcap'
            subprocess.run([GARDIEN, 'demo', '--capture', capture, *options], capture_output=True, check=True)
            frames = list(records(capture))
            look = gardien(b, 'look', '--json', '--for', '600s', '--interface', 'r0')
            ready(look)
            player = within(a, sys.executable, __file__, GARDIEN, 'player', capture, sent)
            assert player.wait(timeout=60) == 0
            time.sleep(0.3)
            os.kill(look.pid, signal.SIGINT)
            live = result(look)
            file = subprocess.run([GARDIEN, 'inspect', '--json', sent], capture_output=True, check=True)
            file = json.loads(file.stdout)
            capture_of = live['captures'][0]
            assert not capture_of['problems'], capture_of
            whole = subprocess.run([GARDIEN, 'inspect', '--json', capture], capture_output=True, check=True)
            whole = json.loads(whole.stdout)
            assert capture_of['packets'] == len(frames) == whole['captures'][0]['packets'], capture_of
            assert capture_of['bytes'] == whole['captures'][0]['bytes'], capture_of
            for part in ('network', 'things', 'totals'):
                one, other = without_times(live[part]), without_times(file[part])
                if one != other:
                    differ(one, other, part)
                    raise AssertionError(f'{part} of {name} differ')
            found = [f for t in live['things'] for f in t['findings']]
            parties = sum(len(t['parties']) for t in live['things'])
            done.append(f'{name}: {len(frames)} packets, {len(live["things"])} things, {parties} parties, '
                        f'{len(found)} findings')
    return 'as from a file: ' + '; '.join(done)


def hub():
    a, b = space('ha'), space('hb')
    wire(a, 'r0', b, 'r0', quiet=True)
    done = []
    for name, options in (('home', []), ('trouble', ['--trouble', TROUBLES])):
        with tempfile.TemporaryDirectory() as folder:
            capture, sent, store = f'{folder}/{name}.pcap', f'{folder}/{name}-sent.pcap', f'{folder}/store'
            subprocess.run([GARDIEN, 'demo', '--capture', capture, *options], capture_output=True, check=True)
            running = gardien(b, 'run', '--store', store, '--listen', '127.0.0.1:0', '--source', 'if:r0', '--json',
                              '--log', 'warn')
            told = json.loads(running.stdout.readline())
            assert told['sources'] == ['r0'], told
            ready(running)
            player = within(a, sys.executable, __file__, GARDIEN, 'player', capture, sent)
            assert player.wait(timeout=60) == 0
            time.sleep(3)
            running.terminate()
            _, wrong = running.communicate(timeout=30)
            assert running.returncode == 0, wrong.decode()
            # What the file's reading makes of a store, beside what the hub made while it passed.
            beside = f'{folder}/beside'
            read = subprocess.run([GARDIEN, 'import', '--quiet', '--store', beside, sent], capture_output=True)
            assert read.returncode == 0, read.stderr.decode()
            live, file = stored(store), stored(beside)
            things, found = live
            if name == 'trouble':
                # What is told while it happens may turn out as a part of something larger, which a file's reader
                # knows at once: nothing that the file shows is missing.
                missing = [f for f in file[1] if f not in found]
                assert not missing, missing
            elif live != file:
                differ(live, file, name)
                raise AssertionError(f'the store of {name} differs')
            parties = sum(len(t[2]) for t in things)
            done.append(f'{name}: {len(things)} things, {parties} parties, {len(found)} findings')
    return 'a store as from a file: ' + '; '.join(done)


def stored(store):
    """Things of a store by hardware address: who they seem to be, with whom they talked and how much, what was found."""
    def ask(*arguments):
        told = subprocess.run([GARDIEN, *arguments, '--store', store, '--json'], capture_output=True)
        assert told.returncode in (0, 3), told.stderr.decode()
        return json.loads(told.stdout)
    told = []
    for thing in ask('things')['items']:
        whole = ask('thing', thing['id'])
        macs = sorted(c['value'] for c in whole['claims'] if c['kind'] == 'mac')
        parties = sorted([p['name'] or '', p['protocol'], p['port'] or 0, p['up'], p['down'], p['encrypted']]
                         for p in whole['parties'])
        told.append([macs, thing['kind'], parties])
    with contextlib.closing(sqlite3.connect(f'{store}/gardien.db')) as db:
        found = db.execute('SELECT rule, level, about FROM finding ORDER BY 1, 2, 3').fetchall()
    return [sorted(told, key=str), [list(row) for row in found]]


# Those that take seconds or no time at all: here a home's hours pass in seconds.
TROUBLES = ('door-opened-upnp,secret-in-clear-http,secret-in-clear-mqtt,login-loop-telnet,arp-impersonation,'
            'dhcp-impersonation,firmware-in-clear,port-scan')


def differ(a, b, path):
    """Prints where two values differ first."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            if a.get(key) != b.get(key):
                return differ(a.get(key), b.get(key), f'{path}.{key}')
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for n, (x, y) in enumerate(zip(a, b)):
            if x != y:
                return differ(x, y, f'{path}[{n}]')
    if isinstance(a, list) and isinstance(b, list):
        a, b = [x for x in a if x not in b], [y for y in b if y not in a]
    print(f'{path}:\n  live {str(a)[:400]}\n  file {str(b)[:400]}')


def player(capture, sent):
    # 200 µs apart: the very same frame counts as a repetition within 50 µs only.
    play('r0', list(records(capture)), 0.0002, sent)


# ---- what goes wrong ------------------------------------------------------------------------------

def udp(n, length=1400, tag=None):
    """A frame with its number in it."""
    payload = struct.pack('>I', n).ljust(length, b'x')
    datagram = struct.pack('>HHHH', 5000, 9000, 8 + len(payload), 0) + payload
    packet = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(datagram), n & 0xffff, 0, 64, 17, 0,
                         bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])) + datagram
    tags = b'' if tag is None else struct.pack('>HH', 0x8100, tag)
    return bytes.fromhex('020000000002020000000001') + tags + b'\x08\x00' + packet


FLOOD = 60_000


def flooder():
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(('f0', 0))
    for n in range(FLOOD):
        s.send(udp(n))


def drops():
    a, b = space('fa'), space('fb')
    wire(a, 'f0', b, 'f0', quiet=True)
    look = gardien(b, 'look', '--json', '--for', '600s')
    ready(look)
    os.kill(look.pid, signal.SIGSTOP)
    run(a, sys.executable, __file__, GARDIEN, 'flooder')
    os.kill(look.pid, signal.SIGCONT)
    time.sleep(2)
    os.kill(look.pid, signal.SIGINT)
    report = result(look)
    (capture,) = report['captures']
    assert len(capture['problems']) == 1, capture
    (problem,) = capture['problems']
    assert problem['code'] == 'dropped' and not problem['fatal'], problem
    dropped = problem['count']
    assert dropped > FLOOD // 4, capture
    assert capture['packets'] + dropped == FLOOD, (capture, FLOOD)
    limits = {l['code']: l for l in report['cannot_see']}
    assert limits['live-dropped']['count'] == dropped, limits
    return f'of {FLOOD} packets {capture["packets"]} are seen and {dropped} told as dropped'


def few(first):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(('a0', 0))
    for n in range(int(first), int(first) + 10):
        s.send(udp(n, 100))
        time.sleep(0.005)


def away():
    a, b = space('aa'), space('ab')
    wire(a, 'a0', b, 'a0', quiet=True)
    look = gardien(b, 'look', '--json', '--for', '600s', '--interface', 'a0')
    ready(look)
    speak = lambda n: run(a, sys.executable, __file__, GARDIEN, 'few', str(n))
    speak(0)
    ip('-n', b, 'link', 'set', 'a0', 'down')
    time.sleep(0.5)
    ip('-n', b, 'link', 'set', 'a0', 'up')
    time.sleep(0.5)
    speak(100)
    ip('-n', b, 'link', 'del', 'a0')
    time.sleep(0.6)
    wire(a, 'a0', b, 'a0', quiet=True)
    time.sleep(1.6)
    speak(200)
    time.sleep(0.3)
    assert look.poll() is None, 'an interface that goes away ends nothing'
    os.kill(look.pid, signal.SIGINT)
    (capture,) = result(look)['captures']
    assert capture['packets'] == 30, capture
    assert [(p['code'], p['count']) for p in capture['problems']] == [('away', 2)], capture
    return '30 of 30 packets around an interface that went down, and away'


def tagged():
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(('t0', 0))
    for n in range(10):
        s.send(udp(n, 100, tag=7))


def tags():
    a, b = space('ta'), space('tb')
    wire(a, 't0', b, 't0', quiet=True)
    look = gardien(b, 'look', '--json', '--for', '600s')
    ready(look)
    run(a, sys.executable, __file__, GARDIEN, 'tagged')
    time.sleep(0.3)
    os.kill(look.pid, signal.SIGINT)
    report = result(look)
    (capture,) = report['captures']
    assert (capture['packets'], capture['bytes']) == (10, 10 * len(udp(0, 100, tag=7))), capture
    assert not report['network']['not_understood'], report['network']
    assert any(p['packets'] == 10 for t in report['things'] for p in t['parties']), report['things']
    return '10 tagged frames, with their tags'


def tunneller():
    tun = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(tun, 0x400454ca, struct.pack('16sH', b'tun7', 0x0001 | 0x1000))
    subprocess.run(['ip', 'link', 'set', 'tun7', 'up'], check=True)
    print('up', flush=True)
    sys.stdin.readline()
    for n in range(10):
        os.write(tun, udp(n, 100)[14:])
    time.sleep(0.5)


def tunnel():
    if not os.path.exists('/dev/net/tun'):
        return 'skipped: no /dev/net/tun'
    name = space('un')
    setting(name, 'net/ipv6/conf/default/disable_ipv6', 1)
    end = within(name, sys.executable, __file__, GARDIEN, 'tunneller', stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    children.append(end)
    if end.stdout.readline() != b'up\n':
        return 'skipped: no tunnel can be made here'
    look = gardien(name, 'look', '--json', '--for', '600s', '--interface', 'tun7')
    ready(look)
    end.stdin.write(b'\n')
    end.stdin.flush()
    time.sleep(0.8)
    os.kill(look.pid, signal.SIGINT)
    report = result(look)
    (capture,) = report['captures']
    assert capture['packets'] == 10 and not report['network']['not_understood'], (capture, report['network'])
    return '10 packets without a link header'


def rights():
    name = space('pa')
    other = space('pb')
    wire(name, 'p0', other, 'p0', quiet=True)
    for lang, words in (('en', 'setcap cap_net_raw+ep'), ('fr', 'Vous ne pouvez pas')):
        # The program is copied to where anybody may run it.
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            mine = f'{folder}/gardien'
            subprocess.run(['cp', GARDIEN, mine], check=True)
            code = ('import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534); '
                    'os.environ["HOME"] = "/tmp"; os.execv(sys.argv[1], sys.argv[1:])')
            look = within(name, sys.executable, '-c', code, mine, 'look', '--for', '1s', '--lang', lang,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = look.communicate(timeout=30)
            assert look.returncode == 1 and not out and words in err.decode(), (look.returncode, err)
            doctor = within(name, sys.executable, '-c', code, mine, 'doctor', '--json', '--for', '1s',
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            told = result(doctor, 3)
            by = {c['code']: c for c in told['checks']}
            assert 'setcap' in by['listen-look']['remedy'], by
    return 'without CAP_NET_RAW: exit code 1, and what to do'


def main():
    inner = {'player': player, 'flooder': flooder, 'few': few, 'tagged': tagged, 'tunneller': tunneller}
    if STEPS[0] in inner:
        return inner[STEPS[0]](*STEPS[1:])
    failed = 0
    try:
        for step in STEPS:
            began = time.monotonic()
            try:
                told = globals()[step]()
                print(f'{step}: {told} ({time.monotonic() - began:.0f} s)', flush=True)
            except (AssertionError, subprocess.SubprocessError, OSError) as error:
                failed += 1
                print(f'{step}: FAILED: {type(error).__name__}: {error}', flush=True)
    finally:
        for child in children:
            child.kill()
        for one in spaces:
            # Whatever still runs within a namespace was started by this program.
            pids = subprocess.run(['ip', 'netns', 'pids', one], capture_output=True, text=True).stdout.split()
            for pid in pids:
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except OSError:
                    pass
            subprocess.run(['ip', 'netns', 'del', one])
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
