/**
 * Which addresses may be fetched: those of the public web, and none inside a network.
 *
 * This checks the address as it is written. A Worker has no resolver, so it cannot see where a public name leads. On
 * Cloudflare, the network routes a Worker's requests to public addresses only. On the operator's own machine, nothing
 * prevents a public name from leading to a private address, so only the operator should choose the feeds followed there.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

/** Ports that the Fetch Standard blocks (§2.9): those of mail, shells, file transfer and so on. */
const BLOCKED_PORTS = new Set(
	(
		"0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 " +
		"119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 " +
		"636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 " +
		"6697 10080"
	).split(" "),
);

/** The longest address that is fetched, in characters: the length that every server should support (RFC 9110 §4.1). */
export const MAX_ADDRESS = 8_000;

/**
 * Names that never lead to the public web, themselves and all below them.
 *
 * `.example` is not among them: it never resolves, and documentation uses it.
 */
const PRIVATE_NAMES = [
	// Reserved for other uses than the public DNS: RFC 6761 (localhost, invalid, test), RFC 6762 (local), RFC 7686
	// (onion), RFC 9476 (alt), ICANN in 2024 (internal, where clouds have their metadata).
	"localhost invalid test local onion alt internal",
	// The infrastructure of the DNS and of home networks, which has no web sites (RFC 3172, RFC 8375).
	"arpa",
	// Commonly used in private networks, so ICANN does not delegate them (RFC 6762 appendix G, resolution
	// 2018.02.04.12).
	"intranet private corp home lan mail localdomain",
	// Clusters, service meshes and containers: Kubernetes (kubernetes.default, kubernetes.default.svc and, below `local`,
	// the whole name), Consul, Docker, Kuma, Nomad, Mesos, LXD, Incus, Podman.
	"svc default cluster consul docker mesh nomad mesos lxd incus podman",
	// Public names that lead inside on purpose: to the machine itself, to an address that the name contains, or to the
	// metadata of a cloud. Anyone who owns a domain can publish such names; these are the well-known ones.
	"localtest.me lvh.me vcap.me lacolhost.com localho.st local.gd nip.io sslip.io xip.io traefik.me",
	"metadata.tencentyun.com",
];

const PRIVATE_NAME = new RegExp(
	`(?:^|\\.)(?:${PRIVATE_NAMES.join(" ").replaceAll(".", "\\.").replaceAll(" ", "|")})$`,
);

/**
 * How a name of the public DNS ends: in a top-level domain of letters, or an internationalised one (RFC 3696 §2). A single
 * label, or a name with another ending (`nas.room-1`, `web.k8s`), is not public.
 */
const PUBLIC_NAME = /\.(?:[a-z]{2,63}|xn--[a-z0-9-]+)$/;

/** Public addresses at which a cloud serves its own machines: Azure's. */
const METADATA_ADDRESSES = new Set(["168.63.129.16"]);

/** The only block from which public IPv6 addresses are allocated (RFC 4291 §2.4, IANA). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

/** Descriptions of the blocks of ipaddr.js for messages; every block but `unicast` is refused. */
const BLOCK_NAMES: Record<string, string> = {
	unspecified: "an unspecified address",
	loopback: "a loopback address",
	private: "a private address",
	uniqueLocal: "a private address",
	deprecatedSiteLocal: "a private address",
	linkLocal: "a link-local address",
	multicast: "a multicast address",
	broadcast: "a broadcast address",
	carrierGradeNat: "an address inside a provider's network",
	benchmarking: "an address for benchmarks",
};

/**
 * Why an address may not be fetched, in words that follow "it is refused:"; `undefined` if it may.
 *
 * @param allowPrivate whether addresses inside the network are allowed, for development; the scheme, credentials
 * and port are checked all the same
 */
export function refusalOf(address: string | URL, allowPrivate: boolean): string | undefined {
	// The parser turns all spellings of an IPv4 address (0x7f.1, 017700000001, 2130706433, ①②⑦.1) into one, and those of
	// a name as well (ｌｏｃａｌｈｏｓｔ, LOCALHOST, localhost。).
	const url = typeof address === "string" ? URL.parse(address) : address;
	if (url === null) return "this is not an address";
	if (!/^https?:$/.test(url.protocol))
		return `${url.protocol} addresses are not fetched, only http: and https:`;
	if (url.username !== "" || url.password !== "") return "the address has a user name or password in it";
	if (BLOCKED_PORTS.has(url.port)) return `port ${url.port} is not a web port`;
	if (url.href.length > MAX_ADDRESS) return `the address has more than ${MAX_ADDRESS} characters`;
	return allowPrivate
		? undefined
		: privacyOf(url.hostname.replace(/(?<!\.)\.+$/, "").replace(/^\[|\]$/g, ""));
}

/**
 * The refusal of an address, with advice how the operator can allow it, if that is possible. It is for the operator, not for
 * public pages.
 *
 * @param refusal the result of {@link refusalOf}, or a sentence with it
 */
export function withAdvice(refusal: string, address: string | URL): string {
	const isAllowable = refusalOf(address, true) === undefined && refusalOf(address, false) !== undefined;
	return isAllowable
		? `${refusal}. With ALLOW_PRIVATE_SOURCES=1 in .dev.vars, a site on your own machine may follow it`
		: refusal;
}

/** Why a host is not on the public web. */
function privacyOf(host: string): string | undefined {
	if (host.includes(":")) return privacyOfIpv6(ipaddr.IPv6.parse(host));
	if (ipaddr.IPv4.isValidFourPartDecimal(host)) {
		return METADATA_ADDRESSES.has(host)
			? `${host} is the address of a cloud's own services`
			: describe(host, ipaddr.IPv4.parse(host).range());
	}
	if (!PUBLIC_NAME.test(host) || PRIVATE_NAME.test(host)) return `${host} is a name inside a network`;
	return undefined;
}

/**
 * Why an IPv6 address is not public. Addresses that contain an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) are
 * refused like all others that are not global unicast, whatever they contain: no feed is served there. A network's own
 * NAT64 prefix (RFC 6052 §2.2) looks like any other global address and cannot be recognised.
 */
function privacyOfIpv6(address: ipaddr.IPv6): string | undefined {
	const range = address.range();
	return range === "unicast" && !address.match(GLOBAL_UNICAST)
		? describe(address.toString(), "reserved")
		: describe(address.toString(), range);
}

function describe(host: string, range: string): string | undefined {
	return range === "unicast" ? undefined : `${host} is ${BLOCK_NAMES[range] ?? "a reserved address"}`;
}
