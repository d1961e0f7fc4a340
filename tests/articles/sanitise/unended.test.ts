/** Elements that are never ended, or end themselves as in XML: what follows them is the rest of the article. */
import { describe, expect, it } from "vitest";
import { sanitiseHtml } from "../../../src/articles/sanitise/index.ts";
import { textOfHtml } from "../../../src/articles/sanitise/text.ts";

const BASE = "https://blog.example/2026/snow";
const PLAYER = '<iframe src="https://www.youtube.com/embed/x"></iframe>';
const REST = "<p>The <b>rest</b>.</p><p>JavaScript code.</p>";

const sanitise = (input: string) => {
	const { html } = sanitiseHtml(input, BASE);
	expect(sanitiseHtml(html, BASE).html).toBe(html);
	return html;
};

/** As editors of XHTML, templates for XML and hands write them. */
const STARTS = {
	frame: '<iframe src="https://www.youtube.com/embed/x"',
	"frame of another host": '<iframe src="https://maps.example/x"',
	"frame without an address": "<iframe",
	textarea: "<textarea rows=3",
	title: "<title",
	script: '<script async src="https://widgets.example/x.js"',
	noscript: "<noscript",
	noembed: "<noembed",
	noframes: "<noframes",
	video: '<video src="/a.mp4"',
	audio: '<audio src="/a.mp3"',
	object: '<object data="https://www.youtube.com/v/x"',
	applet: '<applet code="x"',
	canvas: "<canvas id=c",
	select: "<select name=s",
	datalist: "<datalist id=d",
	template: "<template",
	portal: "<portal",
	button: "<button",
};

describe("the text after an unclosed element stays", () => {
	it.each(Object.entries(STARTS))("if the element is %s", (_, start) => {
		for (const end of ["/>", " />", ">", ">\n"]) {
			const input = `<p>First.</p>${start}${end}${REST}`;
			const html = sanitise(input);
			expect(html).toContain(REST);
			expect(html).not.toMatch(/<(?:video|audio)[^>]*>\s*<p>/);
			for (const words of [textOfHtml(input), sanitiseHtml(input, BASE).text])
				expect(words).toMatch(/First[\s\S]*The rest\.[\s\S]*JavaScript code\./);
			// One more that is ended, further down.
			const name = start.replace(/[<]|\s.*/g, "");
			const two = sanitise(`${input}${start}></${name}><p>Last.</p>`);
			expect(two).toContain(REST);
			expect(two).toContain("<p>Last.</p>");
		}
	});

	it("if a style or script is written as a self-closing tag", () => {
		expect(sanitise(`<style/>${REST}`)).toBe(REST);
		expect(sanitise(`<script/>${REST}<script>code()</script>`)).toBe(REST);
	});

	it("as code if the element is a code block, as in a truncated text", () => {
		expect(sanitise("<p>a</p><style>p { color: red }")).toBe("<p>a</p>");
		expect(sanitise("<p>a</p><script>let x = 1;")).toBe("<p>a</p>");
	});

	it("if the element is a player, even with a late end tag", () => {
		const start = PLAYER.replace("</iframe>", "");
		expect(sanitise(`${start}${REST}</iframe>`)).toBe(PLAYER + REST);
		expect(sanitise(`${start.replace(">", "/>")}${REST}</iframe><p>Last.</p>`)).toBe(
			`${PLAYER}${REST}<p>Last.</p>`,
		);
		expect(sanitise(`${start}No frames here.</iframe>${REST}`)).toBe(PLAYER + REST);
	});

	it("if an unquoted address ends with a slash that does not close its frame", () => {
		expect(sanitise("<iframe src=https://maps.example/>No frames.</iframe>")).toContain("No frames.");
	});
});

describe("the proper contents of an unclosed element stay in it:", () => {
	it.each([
		[
			`<video controls><source src="/a.webm"><source src="/a.mp4">${REST}`,
			'<video controls=""><source src="https://blog.example/a.webm"><source src="https://blog.example/a.mp4"></video>',
		],
		[
			`<p><video src="/a.mp4"></p>${REST}`,
			'<p><video src="https://blog.example/a.mp4" controls=""></video></p>',
		],
		[`<select><option>red<option>green</option>${REST}`, " "],
		[`<datalist><option value=red>Red${REST}`, ""],
		[`<object><param name=movie value="https://www.youtube.com/v/x">${REST}`, PLAYER],
	])("%s", (input, before) => {
		expect(sanitise(input)).toBe(before + REST);
	});

	it("an element of the same kind, even with two end tags", () => {
		expect(
			sanitise(`<object><object data="https://www.youtube.com/v/x"/></object><p>a</p></object>${REST}`),
		).toBe(`${PLAYER}<p>a</p>${REST}`);
	});

	it("everything in elements that are closed", () => {
		expect(sanitise(`<canvas>No canvas.</canvas><select><option>red</select><p>Last.</p>`)).toBe(
			"No canvas. <p>Last.</p>",
		);
		expect(sanitise(`<video src="/a.mp4"><p>No video.</p></video>`)).toBe(
			'<video src="https://blog.example/a.mp4" controls=""><p>No video.</p></video>',
		);
		expect(sanitise(`<svg><title>Sun</title><script/><style/></svg>${REST}`)).toBe(` Sun ${REST}`);
	});
});
