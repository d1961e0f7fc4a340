/**
 * Followed feeds to measure with, like those of blogs. No two entries are the same.
 *
 * @module
 */

/** Entries in a feed: the newest ones of its source. */
export const ENTRIES = 50;

/** A content ends with the part that reaches this length, in characters; with that part it has about 3,000. */
const CONTENT_LENGTH = 2400;

const WORDS =
	"the river carries what falls into it and a stream that meets another is called tributary while water’s edge moves with every spring flood &amp; maps of last year tell little about where boats may land naïve as that sounds".split(
		" ",
	);

/** A feed whose source has published so many entries; every fourth one is Atom, the others RSS. */
export function feedOf(source: number, published: number): string {
	const numbers = Array.from({ length: ENTRIES }, (_, i) => published - i);
	const home = `https://source-${source}.example`;
	if (source % 4 === 3) {
		return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Source ${source}</title><link href="${home}/"/><link rel="self" href="${home}/atom.xml"/><updated>${dateOf(published).toISOString()}</updated><id>${home}/</id><author><name>Ada Rivers</name></author>
${numbers
	.map(
		(n) =>
			`<entry><title>${words(source, n, -1, 6)}</title><link href="${home}/${n}/"/><id>${home}/?p=${n}</id><published>${dateOf(n).toISOString()}</published><updated>${dateOf(n).toISOString()}</updated><category term="Water"/><category term="Maps"/><content type="html">${xml(contentOf(source, n))}</content></entry>`,
	)
	.join("\n")}
</feed>`;
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Source ${source}</title><atom:link href="${home}/feed/" rel="self" type="application/rss+xml"/><link>${home}/</link><description>What becomes of streams.</description><lastBuildDate>${dateOf(published).toUTCString()}</lastBuildDate><language>en-US</language><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>
${numbers
	.map(
		(n) =>
			`<item><title>${words(source, n, -1, 6)}</title><link>${home}/${n}/</link><dc:creator><![CDATA[Ada Rivers]]></dc:creator><pubDate>${dateOf(n).toUTCString()}</pubDate><category><![CDATA[Water]]></category><category><![CDATA[Maps]]></category><guid isPermaLink="false">${home}/?p=${n}</guid><description><![CDATA[<p>${words(source, n, 0, 40)} [&#8230;]</p>]]></description><content:encoded><![CDATA[${contentOf(source, n)}]]></content:encoded></item>`,
	)
	.join("\n")}
</channel></rss>`;
}

/** The date of an entry; entries are four hours apart. */
function dateOf(number: number): Date {
	return new Date(Date.UTC(2026, 9, 1) + number * 4 * 3_600_000);
}

/** The kinds of contents, in their shares among feeds: half are from WordPress. */
const KINDS = [wordpress, technical, wordpress, letter, wordpress, technical, wordpress, handmade];

function contentOf(source: number, number: number): string {
	const kind = KINDS[number % KINDS.length] ?? wordpress;
	let content = "";
	for (let part = 0; content.length < CONTENT_LENGTH; part++) content += kind(source, number, part);
	return content;
}

/** As the block editor of WordPress writes it. */
function wordpress(source: number, number: number, part: number): string {
	const text = (place: number, count: number) => words(source, number, part * 10 + place, count);
	return `
<p class="wp-block-paragraph">${text(0, 45)} <a href="https://source-${source}.example/${number - 1}/" target="_blank" rel="noreferrer noopener">${text(1, 4)}</a>, ${text(2, 30)}.</p>
<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="683" src="https://source-${source}.example/wp-content/uploads/2026/10/${number}-${part}-1024x683.jpg" alt="${text(3, 5)}" class="wp-image-${number}" srcset="https://source-${source}.example/wp-content/uploads/2026/10/${number}-${part}-1024x683.jpg 1024w, https://source-${source}.example/wp-content/uploads/2026/10/${number}-${part}-300x200.jpg 300w" sizes="(max-width: 1024px) 100vw, 1024px" /><figcaption class="wp-element-caption">${text(4, 8)}</figcaption></figure>
<h2 class="wp-block-heading" id="h-${part}">${text(5, 5)}</h2>
<ul class="wp-block-list"><li>${text(6, 12)}</li><li><strong>${text(7, 3)}</strong> ${text(8, 12)}</li></ul>
<p>${text(9, 50)}&nbsp;&#8230;</p>
`;
}

/** Marked up from Markdown, with code. */
function technical(source: number, number: number, part: number): string {
	const text = (place: number, count: number) => words(source, number, part * 10 + place, count);
	return `<h2 id="part-${part}">${text(0, 4)}</h2>
<p>${text(1, 40)} <code>river.flow()</code> ${text(2, 25)} (<a href="/notes/${number}#part-${part}">${text(3, 3)}</a>).</p>
<pre><code class="language-ts">const river = streams.filter((stream) =&gt; stream.depth &lt; ${part});
if (river.length &amp;&amp; !river.isDry) console.log(&quot;${text(4, 3)}&quot;);
</code></pre>
<blockquote><p>${text(5, 30)}</p></blockquote>
<table><thead><tr><th>${text(6, 1)}</th><th>${text(7, 1)}</th></tr></thead><tbody><tr><td>${part}</td><td>${number}</td></tr></tbody></table>
<ol><li>${text(8, 15)}</li><li>${text(9, 15)}</li></ol>
`;
}

/** Paragraphs and little else. */
function letter(source: number, number: number, part: number): string {
	const text = (place: number, count: number) => words(source, number, part * 10 + place, count);
	return `<p>${text(0, 60)} <em>${text(1, 4)}</em> ${text(2, 30)}.</p>\n<p>${text(3, 50)}<br />${text(4, 20)} <a href="https://elsewhere.example/${number}?utm_source=rss&amp;part=${part}">${text(5, 5)}</a></p>\n`;
}

/** As people and old programs write it: with unclosed elements, styles, a script and a counting pixel. */
function handmade(source: number, number: number, part: number): string {
	const text = (place: number, count: number) => words(source, number, part * 10 + place, count);
	return `<P ALIGN=center><font color="#336699" size=4>${text(0, 6)}</font><p style="margin:0;font-family:Georgia">${text(1, 60)}<br><br>${text(2, 40)} <b><i>${text(3, 4)}</b></i> & ${text(4, 10)}
<div style="clear:both"><a href='/pictures/${number}.html'><img src='/pictures/${number}-${part}.jpg' border=0></a></div><script>count(${number})</script><img src="https://counter.example/p.gif?n=${number}" width="1" height="1">
`;
}

/** A text of so many words, different for each place in each entry of each source. */
function words(source: number, number: number, place: number, count: number): string {
	let seed = source * 7919 + number * 104_729 + place * 31;
	let out = "";
	for (let i = 0; i < count; i++) {
		seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
		out += `${i === 0 ? "" : " "}${WORDS[(seed >> 8) % WORDS.length]}`;
	}
	return out;
}

function xml(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
