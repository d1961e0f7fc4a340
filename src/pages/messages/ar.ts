/**
 * The pages in Arabic.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const ar: Messages = {
	layout: {
		skip: "انتقل إلى المقالات",
		navigation: "الموقع",
		sources: "المصادر",
		subscribe: "اشترك",
		copy: "نسخ",
		copied: "تم النسخ",
		notCopied: "تعذّر النسخ",
		copyAddress: ({ format }) => `نسخ عنوان ${format}`,
		podcastTitle: ({ title }) => `${title} (بودكاست)`,
		podcastFormatTitle: ({ title, format }) => `${title} (بودكاست، ${format})`,
		separator: "، ",
	},

	scopeTitles: {
		own: "مقالات الموقع",
		followed: "الخلاصات المتابَعة",
		podcast: "الحلقات",
		ownPodcast: "الحلقات المنشورة هنا",
	},
	kickers: {
		podcast: "للاستماع والمشاهدة",
		own: "نُشر هنا",
		followed: "مقالات مجمَّعة",
		author: "مقالات بقلم",
		source: "مقالات من",
		tag: "مقالات عن",
	},
	descriptions: {
		podcast: ({ site }) => `حلقات ${site} لتطبيقات البودكاست`,
		ownPodcast: ({ site }) => `الحلقات التي ينشرها ${site} لتطبيقات البودكاست`,
		own: ({ site }) => `مقالات ${site} دون مقالات الخلاصات التي يتابعها`,
		followed: ({ site }) => `مقالات الخلاصات التي يتابعها ${site}`,
		author: ({ name }) => `مقالات بقلم ${name}`,
		source: ({ name }) => `مقالات من ${name}`,
		tag: ({ name }) => `مقالات عن ${name}`,
	},

	listing: {
		untitled: "بلا عنوان",
		empty: "لا يوجد شيء هنا بعد. يمكنك الاشتراك الآن، وسيعرض قارئ الخلاصات أول مقال عند نشره.",
		emptySource: "لا يوجد شيء هنا بعد. ستظهر هنا المقالات الجديدة من هذه الخلاصة.",
		pages: "الصفحات",
		topics: "المواضيع",
		episode: "حلقة",
		episodeOf: ({ hidden, duration }) => parts`${hidden("حلقة، ")}${duration}`,
	},
	articles: {
		latest: "أحدث المقالات",
		all: "كل المقالات",
		older: "مقالات أقدم",
		noOlder: "لا توجد مقالات أقدم.",
	},
	episodes: {
		latest: "أحدث الحلقات",
		all: "كل الحلقات",
		older: "حلقات أقدم",
		noOlder: "لا توجد حلقات أقدم.",
	},

	article: {
		updated: ({ date }) => parts`آخر تحديث: ${date}`,
		readOriginal: ({ host }) => `اقرأ المقال الأصلي على ${host}`,
		about: ({ host }) => `عن ${host}`,
		neighbours: "مقالات أخرى",
		previous: "السابق",
		next: "التالي",
		sensitivePicture: "صورة حساسة",
		sensitivePictureOf: ({ title }) => `صورة حساسة: ${title}`,
		torrent: "تورنت",
	},

	episode: {
		season: ({ number }) => `الموسم ${number}`,
		seasonOf: ({ number, name }) => `الموسم ${number}: ${name}`,
		number: ({ number }) => `الحلقة ${number}`,
		trailer: "إعلان تشويقي",
		bonus: "حلقة إضافية",
		explicit: "محتوى صريح",
		people: "المشاركون",
		host: "تقديم",
		guest: "ضيف",
		chapters: "الفصول",
		chapter: ({ number }) => `الفصل ${number}`,
		captions: "تسميات توضيحية",
	},
	transcript: {
		title: "نص الحلقة",
		files: ({ files }) => parts`نص الحلقة: ${files}`,
		asFiles: ({ files }) => parts`في ملف: ${files}`,
		rest: "البقية في الملفات.",
		webPage: "صفحة ويب",
		plainText: "نص عادي",
	},

	sources: {
		description: ({ site }) => `الخلاصات التي يتابعها ${site}`,
		none: "لا توجد خلاصات متابَعة بعد.",
		count: {
			zero: () => "لا تظهر هنا مقالات أي خلاصة.",
			one: () => "تظهر هنا مقالات خلاصة واحدة.",
			two: () => "تظهر هنا مقالات خلاصتين.",
			few: ({ count }) => `تظهر هنا مقالات ${count} خلاصات.`,
			many: ({ count }) => `تظهر هنا مقالات ${count} خلاصة.`,
			other: ({ count }) => `تظهر هنا مقالات ${count} خلاصة.`,
		},
		articles: {
			zero: () => "لا مقالات",
			one: () => "مقال واحد",
			two: () => "مقالان",
			few: ({ count }) => `${count} مقالات`,
			many: ({ count }) => `${count} مقالًا`,
			other: ({ count }) => `${count} مقال`,
		},
		opml: "تنزيل القائمة (OPML)",
		opmlUse: "يمكن لقارئات الخلاصات استيرادها لمتابعة الجميع.",
		lists: ({ site, followed, own }) => parts`${followed("مقالاتها فقط")}، أو ${own(`مقالات ${site} فقط`)}.`,
		visit: ({ host }) => `زيارة ${host}`,
		itsFeed: "خلاصة هذا الموقع",
		newest: ({ date }) => parts`أحدث مقالة: ${date}`,
		noArticles: "لا توجد مقالات بعد",
		statusTitle: "حالة المصادر",
		active: "متابَعة",
		waiting: "بانتظار القراءة الأولى",
		paused: "متوقفة مؤقتًا",
		gone: "لم تعد موجودة: أزالها ناشرها نهائيًا",
		lastReached: ({ date }) => parts`آخر وصول: ${date}`,
		lastChange: ({ date }) => parts`آخر تغيير: ${date}`,
		nextPoll: ({ date }) => parts`القراءة التالية: ${date}`,
		homePage: "الموقع",
		feed: "الخلاصة",
	},

	subscribe: {
		title: ({ name }) => `الاشتراك في ${name}`,
		description: ({ name }) => `كيف تتابع ${name} في قارئ الخلاصات`,
		podcastDescription: ({ name }) => `كيف تتابع ${name} في تطبيق بودكاست`,
		address: "عنوان الخلاصة",
		giveToReader: "أضف هذا العنوان إلى قارئ الخلاصات لديك، أو اختره أدناه.",
		giveToPodcastApp: "أضف هذا العنوان إلى تطبيق البودكاست لديك، أو اختره أدناه.",
		addressCopied: "نُسخ العنوان.",
		addressNotCopied: "تعذّر نسخ العنوان. حدّده وانسخه يدويًا.",
		openReader: "افتح في قارئ الخلاصات",
		openPodcastApp: "افتح في تطبيق البودكاست",
		web: "الويب",
		otherApp: "تطبيق آخر على هذا الجهاز",
		otherFormats: "صيغ أخرى",
		sameArticles: "تحتوي على المقالات نفسها. تقبل معظم التطبيقات أيًّا منها.",
		opml: ({ link }) =>
			parts`يمكنك أيضًا متابعة كل خلاصة بنفسك: تستورد قارئات الخلاصات ${link("قائمة كل الخلاصات (OPML)")}.`,
		podcastToo: ({ link }) =>
			parts`تريد الاستماع أو المشاهدة فقط؟ ${link("اشترك في الحلقات")} في تطبيق بودكاست.`,
		whatIsAFeed: "ما هي الخلاصة؟",
		aboutFeeds:
			"الخلاصة عنوان يتفقده التطبيق نيابةً عنك. عندما يُنشر شيء جديد هنا، يظهر في تطبيقك. لا تحتاج إلى حساب هنا، ولا يعرف أحد بريدك الإلكتروني، ويمكنك التوقف في أي وقت.",
		thisIsAFeed: "هذا عنوان خلاصة. وهو مخصّص للتطبيقات التي تعرض لك المقالات الجديدة عند نشرها.",
		thisIsAPodcast: "هذا عنوان بودكاست. وهو مخصّص للتطبيقات التي تجلب لك الحلقات الجديدة.",
		thisIsAList: ({ site }) =>
			`هذه قائمة الخلاصات التي يتابعها ${site} (OPML). يمكن لقارئات الخلاصات استيرادها.`,
		download: "تنزيل القائمة",
		showSource: "عرض المصدر",
	},

	missing: {
		notFound: "غير موجود",
		gone: "أُزيل",
		nothing: "لا يوجد شيء في هذا العنوان.",
		article: "لا يوجد مقال في هذا العنوان.",
		articles: "لا توجد مقالات في هذا العنوان، أو لا توجد بعد.",
		older: "لا تبدأ مقالات أقدم من هذا العنوان.",
		goneFeed: "لم تعد هذه الخلاصة موجودة: لم يعد مصدرها متابَعًا هنا.",
		feed: "لا توجد خلاصة في هذا العنوان.",
		deleted: "المقال الذي كان هنا لم يعد منشورًا.",
		file: "لا يتضمن هذا المقال هذا الملف.",
		notFoundAdvice: "ربما كُتب العنوان بشكل غير صحيح، أو نُقلت الصفحة. تجد أحدث المقالات في الصفحة الرئيسية.",
		goneAdvice: "تجد أحدث المقالات في الصفحة الرئيسية.",
		allArticles: "كل المقالات",
	},
};
