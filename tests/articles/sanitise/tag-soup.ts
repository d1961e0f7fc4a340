/** Arbitrary HTML for tests of the sanitiser. */
import fc from "fast-check";

const NAMES =
	`a b i p div span table tr td th caption colgroup col tbody li ul ol dl dd dt h1 h2 ruby rt rp rtc
	marquee center nav form font option optgroup select button object svg math mi mtext annotation-xml foreignObject desc
	mrow mo mn msup mglyph malignmark annotation semantics mspace maction mfenced mml:math mml:mi title style script noscript template iframe pre listing textarea br hr img input nobr details summary frameset body
	html head fieldset plaintext xmp embed object param applet portal noembed noframes frame picture source video`.split(
		/\s+/,
	);
const ATTRIBUTE = fc.constantFrom(
	"",
	" href=x",
	" href='JAVASCRIPT:x'",
	" href='?a=1&b=]]>'",
	" src=z.png",
	" srcset='a 1x, data:,b 2x,,'",
	" src=https://www.youtube.com/embed/x",
	" src=http://youtu.be/x data=/x.swf",
	" data=https://a.example/x srcdoc='<p>a<iframe src=/b><b>'",
	" data-src=/lazy.jpg data-srcset='/l.jpg 1x'",
	" src=/x.html title=Frame",
	" /",
	" src=/x.html /",
	" name=movie value=/x.swf",
	" title='\"&<>&#1;\uD800'",
	" type=checkbox",
	" type=hidden",
	" encoding=text/html",
	" encoding=application/x-tex",
	" alttext='a<b>'",
	" display=block",
	" aria-hidden=true",
	" type=math/tex",
	" class='MathJax language-c'",
	" onclick=x",
	" id=x style=y class=language-c",
	" id=x",
	" id=user-content-x name='a b'",
	" name=x",
	" id=' '",
	" href=#x",
);
const TEXT = fc.oneof(
	fc.constantFrom(
		"\n",
		" ",
		"&lt;b&gt;",
		"<!--",
		"-->",
		"<![CDATA[",
		"]]>",
		"]]&gt;",
		"&#13;",
		"&#xFFFF;",
		"&",
		"<",
	),
	fc.string({ unit: "binary", maxLength: 4 }),
);

/** Tags of a few names in any order, opened and closed at random: what brings a parser's odder rules together. */
export const tagSoup = fc
	.subarray(NAMES, { minLength: 2, maxLength: 6 })
	.chain((names) => {
		const name = fc.constantFrom(...names);
		const start = fc.tuple(name, ATTRIBUTE).map(([name, attribute]) => `<${name}${attribute}>`);
		const end = name.map((name) => `</${name}>`);
		return fc.array(fc.oneof({ weight: 5, arbitrary: start }, { weight: 2, arbitrary: end }, TEXT), {
			maxLength: 16,
		});
	})
	.map((pieces) => pieces.join(""));
