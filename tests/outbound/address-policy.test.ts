import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../src/outbound/address-policy.ts";

describe("a public address may be fetched:", () => {
	for (const url of [
		"https://news.example/feed.xml",
		"http://news.example:8080/feed",
		"https://xn--bcher-kva.example/",
		"https://bücher.example/",
		"https://sub.my-local.example/",
		"https://localhost.example/",
		"https://internal.example/",
		"https://svc.example/",
		"https://kubernetes.default.svc.example/",
		"https://consul.news/",
		"https://my-lan.news/",
		"https://mylocaltest.me/",
		"https://test.news/",
		"https://news.test-site.dev/",
		"https://例え.テスト.例え/",
		"https://xn--r8jz45g.xn--zckzah/",
		"https://news.example./",
		"https://host-81-2-3-4.isp.example/",
		"https://a_b.example/",
		"http://1.1.1.1/",
		"http://8.8.8.8:8000/",
		"http://172.15.0.1/",
		"http://172.32.0.1/",
		"http://100.128.0.1/",
		"http://[2606:4700:4700::1111]/",
		"http://[2a00:1450::1]:8080/",
	]) {
		it(url, () => expect(refusalOf(url, false)).toBeUndefined());
	}
});

describe("a private address is refused in any spelling:", () => {
	for (const [what, hosts] of [
		[
			"loopback",
			"127.0.0.1 127.1 127.255.255.254 127.0.0.1. 2130706433 0x7f.1 0x7f000001 017700000001 0177.0.0.1",
		],
		["loopback in other digits", "①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 %31%32%37.0.0.1"],
		["unspecified", "0.0.0.0 0 0.1.2.3 [::]"],
		[
			"private",
			"10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 0xc0a80001 3232235521",
		],
		["link-local and metadata", "169.254.0.1 169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376"],
		["carrier-grade NAT, and Alibaba's metadata", "100.64.0.1 100.127.255.255 100.100.100.200"],
		["Azure's and Oracle's services", "168.63.129.16 192.0.0.192"],
		["documentation and benchmarks", "192.0.2.1 198.51.100.7 203.0.113.9 198.18.0.1 198.19.255.255"],
		["multicast, reserved, broadcast", "224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255"],
		["IPv6 loopback", "[::1] [0:0:0:0:0:0:0:1] [0000::0001]"],
		["IPv6 local", "[fe80::1] [febf::1] [fec0::1] [fc00::1] [fd00:ec2::254] [fdff:ffff::1]"],
		["IPv6 multicast", "[ff02::1] [ff0e::1]"],
		["IPv6 documentation, benchmarks, discard", "[2001:db8::1] [3fff::1] [2001:2::1] [100::1] [5f00::1]"],
		["IPv4-mapped", "[::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:a9fe:a9fe] [::ffff:8.8.8.8]"],
		["IPv4-compatible and translated", "[::127.0.0.1] [::a00:1] [::ffff:0:127.0.0.1]"],
		["6to4", "[2002:7f00:1::] [2002:a00:1::1] [2002:808:808::]"],
		["NAT64", "[64:ff9b::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1]"],
		["Teredo", "[2001:0:4136:e378:8000:63bf:3fff:fdd2] [2001::1]"],
		["not given out", "[4000::1] [8000::1] [e000::1] [1::1]"],
		[
			"names",
			"localhost LOCALHOST localhost. localhost.. feeds.localhost intranet router metadata instance-data",
		],
		[
			"local names",
			"printer.local printer.local. nas.lan wiki.corp metadata.google.internal nas.home.arpa a.b.localhost",
		],
		["hidden services", "abcdefghijklmnop.onion"],
		[
			"clusters, meshes and containers",
			"kubernetes kubernetes.default kubernetes.default.svc kubernetes.default.svc. web.team.svc web.team.svc.cluster.local " +
				"consul.service.consul web.service.dc1.consul host.docker.internal registry.docker api.mesh web.nomad leader.mesos " +
				"c1.lxd c1.incus dns.podman KUBERNETES.DEFAULT.SVC kubernetes。default。svc ｋｕｂｅｒｎｅｔｅｓ.default.ｓｖｃ",
		],
		["names that no public one can be", "web.k8s web.kube-system nas.room-1 a.b_c web.1a foo.x"],
		[
			"names by habit, and reserved ones",
			"localhost.localdomain nas.home wiki.intranet a.private mx.mail app.test a.invalid site.invalid. a.alt " +
				"1.0.0.127.in-addr.arpa home.arpa metadata.google.internal vm.c.project.internal",
		],
		[
			"names in other spellings",
			"ｌｏｃａｌｈｏｓｔ ⓛocalhost loc­alhost localhost。 printer．local prınter.local",
		],
		[
			"public names that lead inside",
			"localtest.me a.localtest.me lvh.me 127.0.0.1.nip.io 10-0-0-1.nip.io 7f000001.nip.io 192.168.0.1.sslip.io --1.sslip.io " +
				"10.0.0.1.xip.io app.traefik.me metadata.tencentyun.com",
		],
	] as const) {
		for (const host of hosts.split(" ")) {
			it(`${what}: ${host}`, () => {
				expect(refusalOf(`http://${host}/feed`, false)).toEqual(expect.any(String));
				expect(refusalOf(`https://${host}:8443/feed`, false)).toEqual(expect.any(String));
				expect(refusalOf(`http://${host}/feed`, true)).toBeUndefined();
			});
		}
	}
});

it("all names below a private name are refused, with any spelling of the dots", () => {
	const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
	const dot = fc.constantFrom(".", "。", "．", "｡");
	const top = fc.constantFrom(
		"svc",
		"consul",
		"docker",
		"internal",
		"local",
		"localhost",
		"lan",
		"home.arpa",
	);
	fc.assert(
		fc.property(
			fc.array(label, { maxLength: 5 }),
			dot,
			top,
			fc.boolean(),
			(labels, between, name, isRooted) => {
				fc.pre(labels.every((one) => !one.startsWith("xn--")));
				const host = [...labels, ...name.split(".")].join(between) + (isRooted ? between : "");
				expect(refusalOf(`http://${host}/`, false)).toMatch(/ is a name inside a network$/);
				expect(
					refusalOf(`http://${host}.example/`.replace(/[.。．｡]+example/, ".example"), false),
				).toBeUndefined();
			},
		),
	);
});

describe("an address is refused in development too:", () => {
	for (const [url, reason] of [
		["file:///etc/passwd", "file: addresses are not fetched, only http: and https:"],
		["ftp://news.example/", "ftp: addresses are not fetched, only http: and https:"],
		["data:text/xml,<rss/>", "data: addresses are not fetched, only http: and https:"],
		["javascript:alert(1)", "javascript: addresses are not fetched, only http: and https:"],
		["feed://news.example/", "feed: addresses are not fetched, only http: and https:"],
		["https://user@news.example/", "the address has a user name or password in it"],
		["https://:secret@news.example/", "the address has a user name or password in it"],
		["http://news.example:25/", "port 25 is not a web port"],
		["http://news.example:6667/", "port 6667 is not a web port"],
		["/feed.xml", "this is not an address"],
		["http://", "this is not an address"],
		["http://[fe80::1%25eth0]/", "this is not an address"],
		["http://256.256.256.256/", "this is not an address"],
		["", "this is not an address"],
		[`https://news.example/${"a".repeat(8_000)}`, "the address has more than 8000 characters"],
	] as const) {
		it(url.slice(0, 50) || "(empty)", () => {
			expect(refusalOf(url, true)).toBe(reason);
			expect(refusalOf(url, false)).toBe(reason);
		});
	}
});

it("the reason of a refusal quotes what was found", () => {
	expect(refusalOf("http://2130706433/", false)).toBe("127.0.0.1 is a loopback address");
	expect(refusalOf(new URL("http://[fd00:ec2::254]/"), false)).toBe("fd00:ec2::254 is a private address");
	expect(refusalOf("http://nas/", false)).toBe("nas is a name inside a network");
});

it("no text makes refusalOf throw, and every number is checked as the address that it represents", () => {
	fc.assert(fc.property(fc.string(), (text) => void refusalOf(`http://${text}`, false)));
	fc.assert(
		fc.property(fc.ipV4(), (address) => {
			const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
			const expected = refusalOf(`http://${address}/`, false);
			expect(refusalOf(`http://${number}/`, false)).toBe(expected);
			expect(refusalOf(`http://0x${number.toString(16)}/`, false)).toBe(expected);
			expect(refusalOf(`http://0${number.toString(8)}/`, false)).toBe(expected);
			// An IPv4 address within an IPv6 one is never a way around.
			for (const prefix of ["::ffff:", "::", "64:ff9b::", "::ffff:0:"])
				expect(refusalOf(`http://[${prefix}${address}]/`, false)).toEqual(expect.any(String));
		}),
	);
});
