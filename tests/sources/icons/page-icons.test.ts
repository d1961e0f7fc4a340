/** The icons that web pages name. */
import { expect, it } from "vitest";
import { pageIcons } from "../../../src/sources/icons/page-icons.ts";

const iconsOf = (head: string) =>
	pageIcons(`<!doctype html><html><head>${head}</head><body></body></html>`, "https://blog.example/home/");

it("an icon of twice the shown size comes first, then larger ones, then smaller ones", () => {
	expect(
		iconsOf(`<link rel="shortcut icon" href="/16.png" sizes="16x16">
			<link rel="icon" href="/512.png" sizes="512x512">
			<link rel="icon" href="/96.png" sizes="48x48 96X96" type="image/png">
			<link rel="apple-touch-icon" href="/touch.png">
			<link rel="ICON" href="/plain.ico">`),
	).toEqual(
		["/96.png", "/touch.png", "/512.png", "/plain.ico", "/16.png"].map(
			(path) => `https://blog.example${path}`,
		),
	);
});

it("addresses are resolved against the page or its base", () => {
	expect(iconsOf('<link rel=icon href="i.png">')).toEqual(["https://blog.example/home/i.png"]);
	expect(iconsOf('<base href="//cdn.example/a/"><link rel=icon href="i.png?a=1&amp;b=2">')).toEqual([
		"https://cdn.example/a/i.png?a=1&b=2",
	]);
});

it.each([
	["a drawing, by its type", '<link rel=icon type="image/svg+xml" href="/icon">'],
	["a drawing, by its address", '<link rel=icon sizes=any href="/icon.svg?v=2">'],
	["the outline for pinned tabs", '<link rel=mask-icon href="/mask.png">'],
	["an icon without an address", '<link rel=icon href="">'],
	["data in the address", '<link rel=icon href="data:image/png;base64,iVBORw0KGgo=">'],
	["another scheme", '<link rel=icon href="javascript:alert(1)">'],
	["what a script writes", "<script>'<link rel=icon href=/s.png>'</script>"],
	["a comment", "<!-- <link rel=icon href=/c.png> -->"],
	["the body", "</head><body><link rel=icon href=/b.png>"],
])("%s is no icon of the page", (_, head) => {
	expect(iconsOf(head)).toEqual([]);
});

it("a page of links alone takes few of them", () => {
	expect(iconsOf("<link rel=icon href=/i.png>".repeat(10_000)).length).toBeLessThanOrEqual(50);
});
