/**
 * Closes unclosed elements: `<iframe src="…"/>` as in XML, `<select>` without an end tag. For an HTML parser, the rest of the
 * text is inside such an element, and most of these elements hide it. They are closed where the author meant them to end.
 *
 * @module
 */
import { type Token, Tokenizer } from "parse5";
import { namesIn } from "./names.ts";
import { BLOCK } from "./policy.ts";
import { RAW_TEXT } from "./raw-text.ts";

/** Raw-text elements whose contents are always shown. */
const SHOWN = new Set(["plaintext", "xmp"]);

/** Raw-text elements whose contents are not shown, or not always. */
const RAW: ReadonlyMap<string, Tokenizer["state"]> = new Map(
	[...RAW_TEXT].filter(([name]) => !SHOWN.has(name)),
);

/** Other elements whose contents are not shown, or not always, with their proper contents. */
const HOLDERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	["applet", new Set(["param"])],
	["audio", new Set(["source", "track"])],
	["canvas", new Set()],
	["datalist", new Set(["option"])],
	["noscript", new Set()],
	["object", new Set(["embed", "param"])],
	["portal", new Set()],
	["select", new Set(["hr", "optgroup", "option"])],
	["template", new Set()],
	["video", new Set(["source", "track"])],
]);

/** Holders of words; in the others, words are a fallback. */
const HOLDS_TEXT = new Set(["datalist", "select"]);

const ENDED: readonly string[] = [...RAW.keys(), ...HOLDERS.keys()];

/** Tags of these, with what is in each up to its end or the next tag. */
const TAGS = new RegExp(`<(/?)(${ENDED.join("|")})(?=[\\s/>])([^<>]*)`, "gi");

const NEXT_END = /\s*<\/([a-z]+)/iy;

/** An open element. */
interface Open {
	name: string;
	/** Offset of its start tag. */
	start: number;
	/** The offset at which it ends without an end tag, once that is known. */
	end: number | undefined;
	/** Whether any of its proper contents have been read. */
	hasParts: boolean;
}

/**
 * Adds end tags for unclosed elements; other HTML is returned unchanged. Takes linear time.
 *
 * Code stays as it is: an open `<style>` is code up to the end of the text, as a browser takes it.
 *
 * @param names those in it, see `namesIn`
 */
export function withEnds(html: string, names = namesIn(html)): string {
	if (!ENDED.some((name) => names.has(name))) return html;
	const tags = [...html.matchAll(TAGS)];
	return areEnded(tags) ? html : withEndsAt(html, tags);
}

/** Whether each start tag has its end tag, in order. */
function areEnded(tags: readonly RegExpExecArray[]): boolean {
	const open: string[] = [];
	for (const [, slash, written = "", rest = ""] of tags) {
		const name = written.toLowerCase();
		if (rest.endsWith("/")) return false;
		if (slash === "") open.push(name);
		else if (open.pop() !== name) return false;
	}
	return open.length === 0;
}

function withEndsAt(html: string, tags: readonly RegExpExecArray[]): string {
	const nextOf = nextTags(tags);
	const ends: { at: number; name: string }[] = [];
	const open = new Map([...HOLDERS.keys()].map((name) => [name, [] as Open[]]));
	/** The holder that began last, as long as there was nothing but what belongs in it. */
	let last: Open | undefined;
	/** The formula or drawing that is being read: in these, any element may end itself. */
	let foreign: string | undefined;
	const isEndedAt = (name: string, at: number) => {
		NEXT_END.lastIndex = at;
		return NEXT_END.exec(html)?.[1]?.toLowerCase() === name;
	};
	const onTag = (name: string, at: number) => {
		if (last === undefined || name === last.name) return;
		if (HOLDERS.get(last.name)?.has(name)) last.hasParts = true;
		else {
			last.end = at;
			last = undefined;
		}
	};
	const onStartTag = (tag: Token.TagToken) => {
		const { tagName: name, location } = tag;
		const { startOffset: start, endOffset: end } = location ?? { startOffset: 0, endOffset: 0 };
		const selfClosing = tag.selfClosing && !isEndedAt(name, end);
		if (foreign !== undefined && BLOCK.has(name)) foreign = undefined;
		if (foreign !== undefined) return;
		onTag(name, start);
		if (name === "math" || name === "svg") {
			if (!selfClosing) foreign = name;
			return;
		}
		const state = RAW.get(name);
		if (state !== undefined) {
			const isEnded = (!selfClosing || isCode(tag)) && nextOf(name, end) === "end";
			if (isEnded || (isCode(tag) && !selfClosing)) tokenizer.state = state;
			else ends.push({ at: end, name });
			return;
		}
		tokenizer.state = RAW_TEXT.get(name) ?? tokenizer.state;
		const ofName = open.get(name);
		if (ofName === undefined) return;
		if (selfClosing) {
			ends.push({ at: end, name });
			return;
		}
		if (last !== undefined) last.end = start;
		last = { name, start, end: undefined, hasParts: false };
		ofName.push(last);
	};
	const onEndTag = ({ tagName: name, location }: Token.TagToken) => {
		if (foreign !== undefined) {
			if (name === foreign) foreign = undefined;
			return;
		}
		onTag(name, location?.startOffset ?? 0);
		if (open.get(name)?.pop() === last) last = undefined;
	};
	const onCharacter = ({ location }: Token.CharacterToken) => {
		if (foreign !== undefined || last === undefined) return;
		if (last.hasParts && HOLDS_TEXT.has(last.name)) return;
		last.end = location?.startOffset;
		last = undefined;
	};
	const ignore = () => {};
	const tokenizer = new Tokenizer(
		{ sourceCodeLocationInfo: true },
		{
			onCharacter,
			onWhitespaceCharacter: ignore,
			onNullCharacter: ignore,
			onComment: ignore,
			onDoctype: ignore,
			onEof: ignore,
			onStartTag,
			onEndTag,
		},
	);
	tokenizer.write(html, true);
	// If two end at the same offset, the inner one ends first.
	const unended = [...open.values()].flat().sort((a, b) => b.start - a.start);
	for (const { name, end = html.length } of unended) ends.push({ at: end, name });
	ends.sort((a, b) => a.at - b.at);
	let out = "";
	let at = 0;
	for (const end of ends) {
		out += `${html.slice(at, end.at)}</${end.name}>`;
		at = end.at;
	}
	return out + html.slice(at);
}

/** Returns the next tag of a name after an offset. Offsets must be passed in ascending order. */
function nextTags(
	tags: readonly RegExpExecArray[],
): (name: string, from: number) => "start" | "end" | "none" {
	const byName = new Map<string, { at: number; isEnd: boolean }[]>();
	for (const { 1: slash, 2: written = "", index } of tags.toReversed()) {
		const name = written.toLowerCase();
		const ofName = byName.get(name) ?? [];
		ofName.push({ at: index, isEnd: slash !== "" });
		byName.set(name, ofName);
	}
	return (name, from) => {
		const ofName = byName.get(name) ?? [];
		while ((ofName.at(-1)?.at ?? from) < from) ofName.pop();
		const next = ofName.at(-1);
		if (next === undefined) return "none";
		return next.isEnd ? "end" : "start";
	};
}

/** Whether an element holds code, and not only the address of some. */
function isCode({ tagName, attrs }: Token.TagToken): boolean {
	return tagName === "style" || (tagName === "script" && !attrs.some(({ name }) => name === "src"));
}
