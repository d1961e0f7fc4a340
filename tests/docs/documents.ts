/** The project's documents, taken apart. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import GithubSlugger from "github-slugger";
import { marked, type Token, type Tokens } from "marked";

export const ROOT = resolve(import.meta.dirname, "../..");

/** A document. */
export interface Document {
	/** Its path in the repository. */
	path: string;
	text: string;
	/** The fenced blocks, with the language that each names. */
	blocks: { language: string; text: string }[];
	/** The texts between backticks within sentences. */
	codes: string[];
	/** The addresses of links and pictures. */
	links: string[];
	/** The anchors of its headings, as GitHub makes them. */
	anchors: string[];
}

/** All documents: the Markdown files in the root and in `docs`. */
export const DOCUMENTS: Document[] = ["", "docs"].flatMap((folder) =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith(".md"))
		.map((name) => documentAt(join(folder, name))),
);

function documentAt(path: string): Document {
	const text = readFileSync(join(ROOT, path), "utf8");
	const tokens: Token[] = [];
	marked.walkTokens(marked.lexer(text), (token) => void tokens.push(token));
	const all = <T extends Token>(type: T["type"]) => tokens.filter((token): token is T => token.type === type);
	const slugger = new GithubSlugger();
	return {
		path,
		text,
		blocks: all<Tokens.Code>("code").map(({ lang = "", text }) => ({ language: lang, text })),
		codes: all<Tokens.Codespan>("codespan").map(({ text }) => text),
		links: [
			...[...all<Tokens.Link>("link"), ...all<Tokens.Image>("image")].map(({ href }) => href),
			...Array.from(text.matchAll(/ (?:src|srcset)="([^"]+)"/g), ([, href = ""]) => href),
		],
		anchors: all<Tokens.Heading>("heading").map(({ tokens }) => slugger.slug(plain(tokens))),
	};
}

function plain(tokens: Token[] = []): string {
	return tokens
		.map((token) => ("tokens" in token ? plain(token.tokens) : "text" in token ? token.text : ""))
		.join("");
}

/** The fenced blocks in a language, each with its place for messages. */
export function blocksIn(language: string): [place: string, text: string][] {
	return DOCUMENTS.flatMap(({ path, blocks }) =>
		blocks
			.filter((block) => block.language === language)
			.map(({ text }): [string, string] => [`${path}: ${text.slice(0, 60).replaceAll("\n", " ")}`, text]),
	);
}

/** The document that a link from another one leads to, and the anchor in it; `undefined` for the web. */
export function targetOf(
	link: string,
	{ path }: Document,
): { file: string; anchor: string | undefined } | undefined {
	if (/^[a-z]+:/i.test(link)) return undefined;
	const [file = "", anchor] = link.split("#");
	return { file: file === "" ? path : relative(ROOT, resolve(ROOT, path, "..", file)), anchor };
}

/** Whether there is a file or folder at a path of the repository. */
export function isThere(path: string): boolean {
	return existsSync(join(ROOT, path));
}
