/**
 * `noscript`: the contents that a page shows where no scripts run. Its picture is shown unless the page has it already:
 * mostly, it is a copy of one that a script loads later. Requests to enable scripts are left out.
 *
 * @module
 */
import { defaultTreeAdapter, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { withoutSize } from "../../model/picture-key.ts";
import { elementsIn, isInvisible, nodesIn } from "./nodes.ts";
import { isBlank, loadedAttributes } from "./pictures.ts";
import { playerUrl } from "./players.ts";
import { DROPPED_WHOLE } from "./policy.ts";
import { addressOf } from "./tags.ts";

/** Elements that show something by themselves. */
const PICTURES: ReadonlySet<string> = new Set([
	"audio",
	"embed",
	"iframe",
	"img",
	"object",
	"source",
	"video",
]);

/** Words of requests to enable scripts, which is one word in most languages. */
const ABOUT_SCRIPTS =
	/java[\s-]?script|\bjs\b|\bscript(?:s|ing)?\b|スクリプト|脚本|스크립트|скрипт|سكربت|سكريبت/i;

/** What requests say of them, or of the browser, in the languages of most pages: other texts are about a course in JavaScript. */
const ASKS =
	/enabl|activ|aktiv|attiv|abilit|disabl|turn(?:ed)?\s+(?:it\s+)?o|switch|requir|need|must|support|allow|without|browser|navigat|navigator|einschalt|eingeschaltet|erforder|ben[öo]tig|n[ée]cess|necesit|requis|requier|requer|richie|ingeschakeld|inschakel|aanzet|vereist|nodig|sl[åa]\s+p|kr[äæe]v|włącz|wymag|zapn|povol|kapcsol|enged|käyttöön|etkin|gerek|включ|увімк|треб|поддерж|браузер|ενεργοπο|تفعيل|تمكين|有効|無効|必要|オン|ブラウザ|启用|啟用|开启|開啟|打开|禁用|支持|需要|浏览器|瀏覽器|사용|활성|필요|브라우저/i;

/** The longest request, in UTF-16 code units: a longer text that mentions scripts is the content of an article about them. */
const MAX_REQUEST = 500;

/** Whether a text is a request to enable scripts, and thus not part of the article. */
function isScriptRequest(text: string): boolean {
	const message = text.replace(/\s+/g, " ").trim();
	return message.length <= MAX_REQUEST && ABOUT_SCRIPTS.test(message) && ASKS.test(message);
}

/** How many pictures of a `srcset` are compared. */
const MAX_SET = 20;

/** The `noscript` elements of one text. */
export interface Noscripts {
	/** Whether an element is not to be shown: a placeholder that a `noscript` has the picture of, or a copy in one. */
	isCopy: (element: Tree.Element) => boolean;
	/** The contents of a `noscript` that are to be shown. */
	contentsOf: (noscript: Tree.Element) => Tree.ChildNode[];
}

/** Looks for the pictures inside and outside of the `noscript` elements of a tree. */
export function noscriptsOf(root: Tree.DocumentFragment, base: string): Noscripts {
	const copies = new Set<Tree.Element>();
	const shown = new Set<string>();
	/** The names of the pictures next to each `noscript`. */
	const beside = new Map<Tree.Element, Set<string>>();
	let lastNames: string[] = [];
	let lastNoscript: Set<string> | undefined;
	/** A placeholder or a `noscript` with a picture, as long as nothing has come after it. */
	let last: { blank: Tree.Element } | "noscript" | undefined;
	const open = root.childNodes.toReversed();
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		if (defaultTreeAdapter.isTextNode(node) && node.value.trim() !== "") last = undefined;
		if (!defaultTreeAdapter.isElementNode(node)) continue;
		if (node.tagName === "noscript") {
			lastNoscript = new Set(lastNames);
			beside.set(node, lastNoscript);
			const isPicture = visiblePictures(node).length > 0;
			if (isPicture && typeof last === "object") copies.add(last.blank);
			last = isPicture ? "noscript" : undefined;
			continue;
		}
		if (PICTURES.has(node.tagName)) {
			const addresses = addressesOf(node, base);
			for (const address of addresses) shown.add(keyOf(address));
			if (addresses.length > 0) {
				lastNames = addresses.map(nameOf);
				for (const name of lastNames) lastNoscript?.add(name);
				// A `source` comes before the picture that it belongs to.
				if (node.tagName !== "source") lastNoscript = undefined;
				last = undefined;
			} else if (node.tagName === "img" && isPlaceholder(node)) {
				if (last === "noscript") copies.add(node);
				last = { blank: node };
			}
		}
		for (let i = node.childNodes.length - 1; i >= 0; i--) {
			const child = node.childNodes[i];
			if (child !== undefined) open.push(child);
		}
	}
	return {
		isCopy: (element) => copies.has(element),
		contentsOf: (noscript) => {
			const text = nodesIn(noscript.childNodes)
				.map((node) => (defaultTreeAdapter.isTextNode(node) && !isCode(node.parentNode) ? node.value : ""))
				.join("");
			const isRequest = isScriptRequest(text);
			const elements = elementsIn(noscript.childNodes).filter(({ tagName }) => PICTURES.has(tagName));
			const pictures = elements.filter((element) => !isInvisible(element));
			const near = beside.get(noscript);
			const isThere = (address: URL) => shown.has(keyOf(address)) || (near?.has(nameOf(address)) ?? false);
			const found = pictures.filter((picture) => {
				const addresses = addressesOf(picture, base);
				return addresses.length > 0 && !addresses.some(isThere);
			});
			if (found.length === 0 && (pictures.length > 0 || isRequest)) return [];
			for (const picture of found)
				for (const address of addressesOf(picture, base)) shown.add(keyOf(address));
			if (isRequest) return found;
			const fresh = new Set(found);
			for (const element of elements) if (!fresh.has(element)) copies.add(element);
			return noscript.childNodes;
		},
	};
}

/** Tags, and the code between those of a `script` or `style`. */
const TAGS_AND_CODE = /<(?:script|style)\b[^<>]*>[^<]*|<[^<>]*>/gi;

/** HTML without the `noscript` elements that ask for scripts, for where only its words are read. */
export function withoutScriptRequests(html: string): string {
	const starts = /<noscript(?=[\s/>])/gi;
	const ends = /<\/noscript\s*>/gi;
	let kept = "";
	let at = 0;
	for (let start = starts.exec(html); start !== null; start = starts.exec(html)) {
		ends.lastIndex = start.index;
		const end = ends.exec(html);
		if (end === null) break;
		const contents = html.slice(start.index + start[0].length, end.index);
		if (isScriptRequest(contents.replace(TAGS_AND_CODE, " "))) {
			kept += html.slice(at, start.index);
			at = ends.lastIndex;
		}
		starts.lastIndex = ends.lastIndex;
	}
	return kept + html.slice(at);
}

/** Whether the text in a node is code. */
function isCode(parent: Tree.ParentNode | null): boolean {
	return parent !== null && defaultTreeAdapter.isElementNode(parent) && DROPPED_WHOLE.has(parent.tagName);
}

function visiblePictures(noscript: Tree.Element): Tree.Element[] {
	return elementsIn(noscript.childNodes).filter(
		(element) => PICTURES.has(element.tagName) && !isInvisible(element),
	);
}

/** Whether a picture shows nothing until a script has run. */
function isPlaceholder(picture: Tree.Element): boolean {
	return loadedAttributes("img", picture.attrs).every(
		({ name, value }) => (name !== "src" && name !== "srcset") || isBlank(value),
	);
}

/** The web addresses of what an element shows. */
function addressesOf(element: Tree.Element, base: string): URL[] {
	const found: URL[] = [];
	for (const { name, value } of loadedAttributes(element.tagName, element.attrs)) {
		const texts =
			name === "src" || name === "data"
				? [value]
				: name === "srcset"
					? value.split(/,\s+/, MAX_SET).map((candidate) => candidate.trim().split(/\s/, 1)[0] ?? "")
					: [];
		for (const text of texts) {
			const url = isBlank(text) ? undefined : addressOf(text, base);
			if (url !== undefined && /^https?:$/.test(url.protocol)) found.push(playerUrl(url) ?? url);
		}
	}
	return found;
}

/** A key that is the same for the addresses of one picture in several sizes and formats. */
function keyOf(url: URL): string {
	return isPictureFile(url) ? url.host + stemOf(url.pathname) : url.href.replace(/^http:/, "https:");
}

/** The name of a picture's file, which stays the same on another host. */
function nameOf(url: URL): string {
	return isPictureFile(url) ? stemOf(url.pathname.slice(url.pathname.lastIndexOf("/") + 1)) : url.href;
}

function isPictureFile(url: URL): boolean {
	return /\.(?:jpe?g|png|gif|webp|avif)$/i.test(url.pathname);
}

/** A path without the size in its name and without its suffixes: `photo-300x200.jpg.webp` becomes `photo`. */
function stemOf(path: string): string {
	// Without the limit, time would grow with the square of the path's length.
	return withoutSize(path).replace(/(?:\.(?:jpe?g|png|gif|webp|avif)){1,2}$/i, "");
}
