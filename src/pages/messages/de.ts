/**
 * The pages in German.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const de: Messages = {
	layout: {
		skip: "Zu den Artikeln springen",
		navigation: "Website",
		sources: "Quellen",
		subscribe: "Abonnieren",
		copy: "Kopieren",
		copied: "Kopiert",
		notCopied: "Nicht kopiert",
		copyAddress: ({ format }) => `Kopieren der Adresse für ${format}`,
		podcastTitle: ({ title }) => `${title} (Podcast)`,
		podcastFormatTitle: ({ title, format }) => `${title} (Podcast, ${format})`,
		separator: ", ",
	},

	scopeTitles: {
		own: "Eigene Artikel",
		followed: "Abonnierte Feeds",
		podcast: "Folgen",
		ownPodcast: "Hier veröffentlichte Folgen",
	},
	kickers: {
		podcast: "Zum Hören und Sehen",
		own: "Hier veröffentlicht",
		followed: "Gesammelte Artikel",
		author: "Artikel von",
		source: "Artikel aus",
		tag: "Artikel zum Thema",
	},
	descriptions: {
		podcast: ({ site }) => `Die Folgen von ${site} für Podcast-Apps`,
		ownPodcast: ({ site }) => `Die Folgen, die ${site} selbst veröffentlicht, für Podcast-Apps`,
		own: ({ site }) => `Die Artikel von ${site} ohne die der abonnierten Feeds`,
		followed: ({ site }) => `Die Artikel der Feeds, die ${site} abonniert hat`,
		author: ({ name }) => `Artikel von ${name}`,
		source: ({ name }) => `Artikel aus ${name}`,
		tag: ({ name }) => `Artikel zum Thema ${name}`,
	},

	listing: {
		untitled: "Ohne Titel",
		empty:
			"Hier gibt es noch nichts. Sie können schon jetzt abonnieren: Ihr Feedreader zeigt den ersten Artikel, sobald er erscheint.",
		emptySource: "Hier gibt es noch nichts. Neue Artikel dieses Feeds erscheinen hier.",
		pages: "Seiten",
		topics: "Themen",
		episode: "Folge",
		episodeOf: ({ hidden, duration }) => parts`${hidden("Folge, ")}${duration}`,
	},
	articles: {
		latest: "Neueste Artikel",
		all: "Alle Artikel",
		newer: "Neuere Artikel",
		older: "Ältere Artikel",
		noOlder: "Es gibt keine älteren Artikel.",
	},
	episodes: {
		latest: "Neueste Folgen",
		all: "Alle Folgen",
		newer: "Neuere Folgen",
		older: "Ältere Folgen",
		noOlder: "Es gibt keine älteren Folgen.",
	},

	archive: {
		title: "Archiv",
		description: ({ site }) => `Alle Artikel von ${site} nach Monaten`,
		ofMonth: ({ site, month }) => `Die Artikel von ${site} aus dem ${month}`,
		months: "Monate",
		page: ({ number }) => `Seite ${number}`,
	},
	directories: {
		allTopics: "Alle Themen",
		allAuthors: "Alle Autoren",
		authors: "Autoren",
		topicsDescription: ({ site }) => `Die Themen aller Artikel von ${site}`,
		authorsDescription: ({ site }) => `Die Autoren aller Artikel von ${site}`,
		noTopics: "Noch hat kein Artikel ein Thema.",
		noAuthors: "Noch nennt kein Artikel einen Autor.",
		letters: "Buchstaben",
		most: ({ count }) => `Die ${count} mit den meisten Artikeln.`,
	},

	article: {
		updated: ({ date }) => parts`Aktualisiert am ${date}`,
		readOriginal: ({ host }) => `Original auf ${host} lesen`,
		about: ({ host }) => `Über ${host}`,
		neighbours: "Weitere Artikel",
		previous: "Vorheriger",
		next: "Nächster",
		sensitivePicture: "Sensibles Bild",
		sensitivePictureOf: ({ title }) => `Sensibles Bild: ${title}`,
		sectionLink: ({ title }) => `Link zum Abschnitt „${title}“`,
		frame: ({ host }) => `Player von ${host}`,
		code: ({ number }) => `Codebeispiel ${number}`,
		table: ({ number }) => `Tabelle ${number}`,
		formula: ({ number }) => `Formel ${number}`,
		note: ({ date }) => parts`Notiz vom ${date}`,
		related: "Verwandte Artikel",
		follow: ({ name }) => `Lesen Sie neue Artikel von ${name} in Ihrem Feedreader.`,
		followPodcast: ({ name }) => `Neue Folgen von ${name} kommen in Ihre Podcast-App.`,
		torrent: "Torrent",
	},

	episode: {
		season: ({ number }) => `Staffel ${number}`,
		seasonOf: ({ number, name }) => `Staffel ${number}: ${name}`,
		number: ({ number }) => `Folge ${number}`,
		trailer: "Trailer",
		bonus: "Bonus",
		explicit: "Explizit",
		people: "Mitwirkende",
		host: "Moderation",
		guest: "Gast",
		chapters: "Kapitel",
		chapter: ({ number }) => `Kapitel ${number}`,
		captions: "Untertitel",
	},
	transcript: {
		title: "Transkript",
		files: ({ files }) => parts`Transkript: ${files}`,
		asFiles: ({ files }) => parts`Als Datei: ${files}`,
		rest: "Der Rest steht in den Dateien.",
		webPage: "Webseite",
		plainText: "reiner Text",
	},

	sources: {
		description: ({ site }) => `Die Feeds, die ${site} abonniert hat`,
		none: "Es sind noch keine Feeds abonniert.",
		count: {
			one: () => "Hier erscheinen die Artikel eines Feeds.",
			other: ({ count }) => `Hier erscheinen die Artikel von ${count} Feeds.`,
		},
		articles: {
			one: ({ count }) => `${count} Artikel`,
			other: ({ count }) => `${count} Artikel`,
		},
		opml: "Liste herunterladen (OPML)",
		opmlUse: "Feedreader können sie importieren, um alle zu abonnieren.",
		lists: ({ site, followed, own }) =>
			parts`${followed("Nur deren Artikel")} oder ${own(`nur die von ${site}`)}.`,
		visit: ({ host }) => `${host} besuchen`,
		itsFeed: "Der Feed dieser Website",
		newest: ({ date }) => parts`Neuester Artikel: ${date}`,
		noArticles: "Noch keine Artikel",
		statusTitle: "Status der Quellen",
		active: "Abonniert",
		waiting: "Wartet auf den ersten Abruf",
		paused: "Pausiert",
		gone: "Nicht mehr da: vom Herausgeber endgültig entfernt",
		lastReached: ({ date }) => parts`zuletzt erreicht am ${date}`,
		lastChange: ({ date }) => parts`letzte Änderung am ${date}`,
		nextPoll: ({ date }) => parts`nächster Abruf am ${date}`,
		homePage: "Website",
		feed: "Feed",
	},

	subscribe: {
		title: ({ name }) => `${name} abonnieren`,
		description: ({ name }) => `Wie man ${name} in einem Feedreader abonniert`,
		podcastDescription: ({ name }) => `Wie man ${name} in einer Podcast-App abonniert`,
		address: "Adresse des Feeds",
		giveToReader: "Geben Sie diese Adresse in Ihrem Feedreader ein, oder wählen Sie ihn unten aus.",
		giveToPodcastApp: "Geben Sie diese Adresse in Ihrer Podcast-App ein, oder wählen Sie die App unten aus.",
		addressCopied: "Die Adresse wurde kopiert.",
		addressNotCopied: "Die Adresse konnte nicht kopiert werden. Markieren und kopieren Sie sie von Hand.",
		openReader: "Im Feedreader öffnen",
		openPodcastApp: "In der Podcast-App öffnen",
		web: "Web",
		otherApp: "Andere App auf diesem Gerät",
		otherFormats: "Andere Formate",
		sameArticles: "Sie enthalten dieselben Artikel. Die meisten Apps verstehen jedes davon.",
		opml: ({ link }) =>
			parts`Sie können die Feeds auch einzeln abonnieren: Feedreader importieren ${link("die Liste aller Feeds (OPML)")}.`,
		podcastToo: ({ link }) =>
			parts`Nur hören oder sehen? ${link("Abonnieren Sie die Folgen")} in einer Podcast-App.`,
		whatIsAFeed: "Was ist ein Feed?",
		aboutFeeds:
			"Ein Feed ist eine Adresse, die eine App für Sie im Auge behält. Erscheint hier etwas Neues, sehen Sie es in Ihrer App. Sie brauchen hier kein Konto, niemand erfährt Ihre E-Mail-Adresse, und Sie können jederzeit aufhören.",
		thisIsAFeed:
			"Dies ist die Adresse eines Feeds. Sie ist für Apps gedacht, die Ihnen neue Artikel zeigen, sobald sie erscheinen.",
		thisIsAPodcast:
			"Dies ist die Adresse eines Podcasts. Sie ist für Apps gedacht, die Ihnen neue Folgen bringen.",
		thisIsAList: ({ site }) =>
			`Dies ist die Liste der Feeds, die ${site} abonniert hat (OPML). Feedreader können sie importieren.`,
		download: "Liste herunterladen",
		showSource: "Quelltext zeigen",
	},

	missing: {
		notFound: "Nicht gefunden",
		gone: "Entfernt",
		nothing: "Unter dieser Adresse gibt es nichts.",
		article: "Unter dieser Adresse gibt es keinen Artikel.",
		articles: "Unter dieser Adresse gibt es (noch) keine Artikel.",
		month: "Aus diesem Monat gibt es keine Artikel.",
		older: "Unter dieser Adresse beginnen keine älteren Artikel.",
		goneFeed: "Diesen Feed gibt es nicht mehr: Seine Quelle wird hier nicht mehr abonniert.",
		feed: "Unter dieser Adresse gibt es keinen Feed.",
		deleted: "Der Artikel, der hier stand, ist nicht mehr veröffentlicht.",
		file: "Diese Datei gibt es zu diesem Artikel nicht.",
		notFoundAdvice:
			"Vielleicht ist die Adresse falsch geschrieben, oder der Inhalt ist umgezogen. Die neuesten Artikel stehen auf der Startseite.",
		goneAdvice: "Die neuesten Artikel stehen auf der Startseite.",
		allArticles: "Alle Artikel",
	},
};
