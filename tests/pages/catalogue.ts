/** Reads catalogues of messages as data: which messages there are, and what each says. */

/** The name of a value that stands in for it in the text of a message. */
const VALUE = /\{(\w+)\}/g;

/** One message of a catalogue. */
export interface Message {
	/** Its place, e.g. `sources.articles`. */
	name: string;
	/** Its text with the names of its values, e.g. `{count} articles`; of a plural, the text of each form. */
	texts: Map<string, string>;
}

/** The key of the only text of a message that is not a plural. */
const ONLY = "";

const CATEGORIES: ReadonlySet<string> = new Set(["zero", "one", "two", "few", "many", "other"]);

/** All messages of a catalogue, in their order. */
export function messagesIn(catalogue: object, path = ""): Message[] {
	return Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) => {
		const name = path === "" ? key : `${path}.${key}`;
		if (typeof value !== "object" || value === null)
			return [{ name, texts: new Map([[ONLY, textOf(value)]]) }];
		if (!isPlural(value)) return messagesIn(value, name);
		return [{ name, texts: new Map(Object.entries(value).map(([form, text]) => [form, textOf(text)])) }];
	});
}

/** The forms of a message by plural categories; `undefined` if it is not a plural. */
export function formsOf({ texts }: Message): string[] | undefined {
	return texts.has(ONLY) ? undefined : [...texts.keys()].sort();
}

/** The values that a message has in its text. */
export function valuesIn({ texts }: Message): string[] {
	const all = [...texts.values()].flatMap((text) => [...text.matchAll(VALUE)].map(([, name = ""]) => name));
	return [...new Set(all)].sort();
}

/** The phrases of a message between its values that have at least four letters. */
export function phrasesOf({ texts }: Message): string[] {
	return [...texts.values()]
		.flatMap((text) => text.split(/\{\w+\}|[<>]/))
		.map((phrase) => phrase.trim())
		.filter((phrase) => (phrase.match(/\p{L}/gu)?.length ?? 0) >= 4);
}

function isPlural(value: object): boolean {
	return Object.entries(value).every(([key, form]) => CATEGORIES.has(key) && typeof form === "function");
}

/** What a message says. A value is its name in braces, an element `{name}<text>`. */
function textOf(message: unknown): string {
	if (typeof message !== "function") return String(message);
	const said: unknown = Reflect.apply(message, undefined, [VALUES]);
	return Array.isArray(said) ? said.map(String).join("") : String(said);
}

/** Any value of a message by its name: a text, and a function that makes an element. */
const VALUES = new Proxy(
	{},
	{
		get: (_, name) =>
			Object.assign((text: string) => `{${String(name)}}<${text}>`, { toString: () => `{${String(name)}}` }),
	},
);
