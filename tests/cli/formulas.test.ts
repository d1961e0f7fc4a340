/** Formulas in TeX, as GitHub, kramdown (Jekyll), pandoc and Obsidian have them in Markdown. */
import { describe, expect, it } from "vitest";
import { readMarkdown } from "../../cli/readers/markdown.ts";
import { sanitiseHtml } from "../../src/articles/sanitise/index.ts";

const read = (markdown: string) => {
	const { item, notes } = readMarkdown(`---\ntitle: Snow\n---\n${markdown}`);
	return { html: String(item.content_html), notes };
};

/** The TeX of each formula that became MathML, with whether it is a block. */
function formulasIn(markdown: string): [tex: string, isBlock: boolean][] {
	const { html } = read(markdown);
	return [
		...html.matchAll(
			/<math([^>]*)>[\s\S]*?<annotation encoding="application\/x-tex">([^<]*)<\/annotation><\/semantics><\/math>/g,
		),
	].map(([, attributes = "", tex = ""]) => [
		tex.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#x27;", "'").replaceAll("&amp;", "&"),
		attributes.includes("block"),
	]);
}

it("a formula becomes MathML that also contains its TeX", () => {
	expect(read("$$\nx^2\n$$\n").html).toBe(
		'<p><math display="block"><semantics><msup><mi>x</mi><mn>2</mn></msup><annotation encoding="application/x-tex">x^2</annotation></semantics></math></p>\n',
	);
	expect(read("So $$x$$ is.\n").html).toBe(
		'<p>So <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math> is.</p>\n',
	);
});

describe("the text between two $$", () => {
	it.each([
		["$$\na\n\n= b\n- c\n+ d\n$$", "a\n\n= b\n- c\n+ d"],
		["$$ a_1 b_1 = c_2 $$", "a_1 b_1 = c_2"],
		["$$a\n= b$$", "a\n= b"],
		[
			"$$\n\\begin{aligned}\na &= b \\\\\n&< c\n\\end{aligned}\n$$",
			"\\begin{aligned}\na &= b \\\\\n&< c\n\\end{aligned}",
		],
		["$$a$$ {#eq:one}", "a"],
		["> $$\n> a\n> > b\n> $$", "a\n> b"],
		["- item\n\n  $$\n  a\n  $$", "a"],
		["Words\n$$\na\n= b\n$$\nwords", "a\n= b"],
		["Words\n$$a$$\nwords", "a"],
		["```math\n\\frac{a}{b}\n```", "\\frac{a}{b}"],
	])("is a display formula: %j", (markdown, tex) => {
		expect(formulasIn(markdown)).toEqual([[tex, true]]);
	});

	it.each([
		["It is $$a_1 * b_1 * c$$, *as* said_.", "a_1 * b_1 * c"],
		["*See $$a*b*c$$ there*", "a*b*c"],
		["| a |\n|-|\n| is $$x_1 y_1$$ |", "x_1 y_1"],
		["[link $$a$$](https://a.example/)", "a"],
	])("is an inline formula: %j", (markdown, tex) => {
		expect(formulasIn(markdown)).toEqual([[tex, false]]);
	});

	it.each([
		"`$$a$$`",
		"```\n$$\na\n$$\n```",
		"    $$a$$",
		"\\$\\$a\\$\\$",
		"$$",
		"$$ a",
		"a $$$ b $$$",
		"$$$$",
		"$$\n```js\na\n```\n$$",
		"$$a\n\nb$$",
	])("is not a formula: %j", (markdown) => {
		expect(formulasIn(markdown)).toEqual([]);
	});

	it("breaks lines at \\\\ in a display formula", () => {
		const { html } = read("$$\na = b \\\\\nc = d\n$$\n");
		expect(html.split("<mtr>")).toHaveLength(3);
		expect(formulasIn("$$\na = b \\\\\nc = d\n$$\n")).toEqual([["a = b \\\\\nc = d", true]]);
	});
});

describe("the text between two $", () => {
	it.each([
		["It is $E = mc^2$.", "E = mc^2"],
		["($a$)", "a"],
		["$a_1 b_1$ and c_1 d_1", "a_1 b_1"],
		["*a $b*c$ d*", "b*c"],
		["$\\{a\\}$", "\\{a\\}"],
		["$`a_1`$", "a_1"],
		["so $x$-axis", "x"],
		["**$5 + x$**", "5 + x"],
	])("is a formula: %j", (markdown, tex) => {
		expect(formulasIn(markdown)).toEqual([[tex, false]]);
	});

	it.each([
		"It costs $5 and $10.",
		"From $5 to 10$ or more.",
		"$5-$10, $5–$10, $5/$6",
		"US$5, A$6 and NZ$ 7",
		"Between 5$ and 10$.",
		"$HOME/bin and $PATH",
		"set $FOO,$BAR",
		"$FOO and bar$",
		"a $ b $ c",
		"\\$a$ and $b\\$",
		"$ a$ b",
		"$a $b",
		"`$a$`",
		"https://a.example/?$a$b",
		"I won $1,000,000 (or $2).",
		"$20k and 30k$",
		"$a\n\nb$",
	])("is not a formula: %j", (markdown) => {
		const { html, notes } = read(`${markdown}\n`);
		expect(html).not.toContain("<math");
		expect(html.replace(/<[^>]*>/g, "")).toContain("$");
		expect(notes).toEqual([]);
	});
});

/** The MathML of a formula as the page of an article has it, without its source. */
function shown(tex: string): string {
	const { html, notes } = read(`$$\n${tex}\n$$\n`);
	expect(notes).toEqual([]);
	const base = "https://news.example/articles/a";
	const own = sanitiseHtml(html, base, base, true).html;
	expect(sanitiseHtml(own, base, base, true).html).toBe(own);
	return own.replace(/^<p><math[^>]*><semantics>|<annotation[\s\S]*$/g, "");
}

// LaTeX's environments of equations, and matrices with lines; what the parts of a formula mean is said by how they are drawn.
describe("the MathML of a formula", () => {
	it("aligns equations at their relation signs", () => {
		expect(shown("\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}")).toMatch(
			/^<mtable[^>]*><mtr><mtd columnalign="right" class="[^"]*math-near-end"><mi>a<\/mi><\/mtd><mtd columnalign="left" class="math-near-start/,
		);
	});

	it("has the column alignment of cases and arrays", () => {
		const aligned = (tex: string) => [...shown(tex).matchAll(/columnalign="(\w+)"/g)].map(([, side]) => side);
		expect(aligned("\\begin{cases} a & b \\end{cases}")).toEqual(["left", "left"]);
		expect(aligned("\\begin{array}{lcr} a & b & c \\end{array}")).toEqual(["left", "right"]);
	});

	it("keeps the lines of a table", () => {
		expect(shown("\\begin{array}{c|c} 1 & 2 \\\\ \\hline 3 & 4 \\end{array}")).toBe(
			'<mtable columnlines="solid" rowlines="solid"><mtr><mtd><mn>1</mn></mtd><mtd class="math-start"><mn>2</mn></mtd></mtr><mtr><mtd class="math-top"><mn>3</mn></mtd><mtd class="math-top math-start"><mn>4</mn></mtd></mtr></mtable>',
		);
		expect(shown("\\begin{array}{|c|}\\hline 1 \\\\ \\hline\\end{array}")).toBe(
			'<mtable><mtr><mtd class="math-top math-start math-end math-bottom"><mn>1</mn></mtd></mtr></mtable>',
		);
	});

	it.each([
		["\\boxed{x}", '<menclose scriptlevel="0" displaystyle="true" notation="box"><mi>x</mi></menclose>'],
		["\\cancel{x}", '<menclose notation="updiagonalstrike"><mi>x</mi></menclose>'],
		["\\bcancel{x}", '<menclose notation="downdiagonalstrike"><mi>x</mi></menclose>'],
		["\\xcancel{x}", '<menclose notation="updiagonalstrike downdiagonalstrike"><mi>x</mi></menclose>'],
		["\\sout{x}", '<menclose notation="horizontalstrike"><mi>x</mi></menclose>'],
	])("shows the notation of %s", (tex, expected) => {
		expect(shown(tex)).toBe(expected);
	});

	it("puts a limit under an operator of two words", () => {
		expect(shown("\\underset{x}{\\operatorname{arg\\,max}} f")).toMatch(
			/<munder><mrow><mi>arg.max<\/mi><mo>\u2061<\/mo><mspace width="0.1667em"><\/mspace><\/mrow><mi>x<\/mi><\/munder>/,
		);
	});
});

describe("formulas that cannot be converted", () => {
	it.each([
		"\\unknown{a}",
		"\\frac{a",
		"a & b",
		"\\href{javascript:x}{y}",
		"\\eqref{a}",
		"\\def\\a{\\a\\a}\\a",
		"a_b_c",
		"{".repeat(3000),
		// Few browsers draw these shapes, and without them the formula says something else.
		"\\cancelto{0}{x}",
		"\\phase{78}",
		"\\angl{n}",
		"\\longdiv{12}",
	])("stay unchanged and are reported: %j", (tex) => {
		for (const markdown of [
			`$$${tex}$$`,
			`*So* $$${tex}$$ is`,
			`$$\n${tex}\n$$`,
			`\`\`\`math\n${tex}\n\`\`\``,
		]) {
			const { html, notes } = read(`${markdown}\n`);
			expect(html).not.toContain("<math");
			expect(html.replaceAll("&amp;", "&").replaceAll("&lt;", "<")).toContain(tex);
			expect(notes).toEqual([
				expect.stringMatching(/^has formulas that cannot be read as TeX, and stay as they are: /),
			]);
		}
	});

	it("are counted in the report if they are many", () => {
		expect(read("$$\\a$$ $$\\b$$ $$\\c$$ $$\\dd$$ $$\\ee$$\n").notes.join()).toMatch(
			/: \S+ · \S+ · \S+( and \d more)?$/,
		);
	});
});

it("a formula causes no warning about a style sheet, which feeds do not have", () => {
	const { html } = read(
		"$$\n\\overline{ab} \\underline{c} \\color{red}{d} \\begin{matrix} a & b \\end{matrix}\n$$\n",
	);
	expect(html).not.toMatch(/ (?:class|style)=/);
	expect(html).toContain("‾");
	expect(html).toContain('mathcolor="#ff0000"');
});
