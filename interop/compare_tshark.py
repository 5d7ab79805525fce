#!/usr/bin/env python3
"""Compares gardien's totals with tshark's, file by file.

usage: compare_tshark.py [--gardien PATH] [--cache FILE] [--differences FILE] CAPTURE_OR_FOLDER...

Counted the same way on both sides, over the file as it stands: records and their original lengths,
DNS messages with QR = 0 (DNS, mDNS, LLMNR), distinct names asked, complete TLS ClientHellos over TCP,
distinct server names in them, HTTP/1 requests over TCP, distinct Host values, distinct QUIC server
names. Prints a line per difference. With --differences, a file of known and explained differences
(TAB-separated: last folder and file name, total, tshark, gardien, why), exits 1 when a difference is not in it, or
when one that is in it no longer occurs.
"""
import argparse, collections, json, os, subprocess, sys

TOTALS = ['packets', 'bytes', 'dns_queries', 'dns_names', 'tls_hellos', 'tls_names', 'http_requests',
          'http_hosts', 'quic_names']
FIELDS = ['frame.len', 'frame.protocols', 'dns.flags.response', 'dns.qry.name', 'tls.handshake.type',
          'tls.handshake.extensions_server_name', 'http.request.method', 'http.host', 'gquic.tag.sni']


def tshark(path):
    """The totals as tshark's dissection gives them."""
    command = ['tshark', '-n', '-r', path, '-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a',
               '-E', 'aggregator=;']
    for f in FIELDS:
        command += ['-e', f]
    out = subprocess.run(command, capture_output=True).stdout.decode('utf-8', 'replace')
    total = collections.Counter({t: 0 for t in TOTALS})
    names = {k: set() for k in ('dns', 'tls', 'http', 'quic')}
    for line in out.split('\n'):
        cells = line.split('\t')
        if len(cells) != len(FIELDS):
            continue
        length, protocols, qr, asked, kinds, sni, methods, hosts, old_sni = cells
        protocols = protocols.split(':')
        total['packets'] += 1
        total['bytes'] += int(length or 0)
        over_tcp = 'tcp' in protocols
        if qr:
            flags = qr.split(';')
            total['dns_queries'] += sum(f in ('0', 'False') for f in flags)
            if any(f in ('0', 'False') for f in flags):
                names['dns'].update(n.lower() for n in asked.split(';') if n)
        hellos = sum(k == '1' for k in kinds.split(';'))
        if 'quic' in protocols or 'gquic' in protocols:
            names['quic'].update(n.lower() for n in (sni + ';' + old_sni).split(';') if n)
        elif over_tcp:
            total['tls_hellos'] += hellos
            names['tls'].update(n.lower() for n in sni.split(';') if n)
        if methods and over_tcp and 'ssdp' not in protocols:
            total['http_requests'] += len(methods.split(';'))
            names['http'].update(n.lower() for n in hosts.split(';') if n)
    total.update(dns_names=len(names['dns']), tls_names=len(names['tls']), http_hosts=len(names['http']),
                 quic_names=len(names['quic']))
    return dict(total)


def gardien(program, path):
    run = subprocess.run(program + [path], capture_output=True)
    try:
        return json.loads(run.stdout)['totals']
    except (ValueError, KeyError):
        return {'error': run.stderr.decode('utf-8', 'replace')[-300:]}


def captures(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                for name in sorted(names):
                    if name.endswith(('.pcap', '.pcapng', '.cap')):
                        yield os.path.join(folder, name)
        else:
            yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--gardien', default='gardien inspect --json --quiet')
    parser.add_argument('--cache', help='keeps tshark\'s totals between runs')
    parser.add_argument('--differences', help='known differences, explained')
    parser.add_argument('--only-listed', action='store_true',
                        help='known differences of files that are not compared are no error')
    parser.add_argument('captures', nargs='+')
    args = parser.parse_args()
    cache = {}
    if args.cache and os.path.exists(args.cache):
        cache = json.load(open(args.cache))
    known = {}
    if args.differences:
        for line in open(args.differences):
            if line.strip() and not line.startswith('#'):
                name, what, theirs, ours, why = line.rstrip('\n').split('\t')
                known[name, what] = (theirs, ours, why)
    files = unexplained = explained = compared = 0
    for path in captures(args.captures):
        # Two parts of the path: the same file name stands in many folders.
        name = '/'.join(path.split(os.sep)[-2:])
        files += 1
        if path not in cache:
            cache[path] = tshark(path)
            if args.cache and files % 20 == 0:
                json.dump(cache, open(args.cache, 'w'))
        theirs, ours = cache[path], gardien(args.gardien.split(), path)
        if 'error' in ours:
            print(f'{name}\terror\t-\t-\t{ours["error"]!r}')
            unexplained += 1
            continue
        for what in TOTALS:
            compared += 1
            pair = (str(theirs[what]), str(ours[what]))
            expected = known.pop((name, what), None)
            if pair[0] == pair[1]:
                if expected:
                    print(f'{name}\t{what}\tlisted as a difference, but equal')
                    unexplained += 1
                continue
            if expected and (expected[0], expected[1]) == pair:
                explained += 1
                continue
            unexplained += 1
            print(f'{name}\t{what}\t{pair[0]}\t{pair[1]}')
    if args.cache:
        json.dump(cache, open(args.cache, 'w'))
    if not args.only_listed:
        for name, what in known:
            print(f'{name}\t{what}\tlisted as a difference, but the file was not compared')
            unexplained += 1
    print(f'{files} files, {compared} totals: {compared - explained - unexplained} equal, '
          f'{explained} different and explained, {unexplained} different')
    sys.exit(1 if args.differences and unexplained else 0)


main()
