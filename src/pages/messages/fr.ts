/**
 * The pages in French. A colon has a no-break space before it.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const fr: Messages = {
	layout: {
		skip: "Aller aux articles",
		navigation: "Rubriques",
		sources: "Sources",
		subscribe: "S’abonner",
		copy: "Copier",
		copied: "Copié",
		notCopied: "Non copié",
		copyAddress: ({ format }) => `Copier l’adresse ${format}`,
		podcastTitle: ({ title }) => `${title} (podcast)`,
		podcastFormatTitle: ({ title, format }) => `${title} (podcast, ${format})`,
		separator: ", ",
	},

	scopeTitles: {
		own: "Articles du site",
		followed: "Flux suivis",
		podcast: "Épisodes",
		ownPodcast: "Épisodes publiés ici",
	},
	kickers: {
		podcast: "À écouter et à regarder",
		own: "Publié ici",
		followed: "Articles rassemblés",
		author: "Articles signés",
		source: "Source",
		tag: "Sujet",
	},
	descriptions: {
		podcast: ({ site }) => `Les épisodes de ${site}, pour les applications de podcast`,
		ownPodcast: ({ site }) => `Les épisodes publiés par ${site}, pour les applications de podcast`,
		own: ({ site }) => `Les articles de ${site}, sans ceux des flux suivis`,
		followed: ({ site }) => `Les articles des flux suivis par ${site}`,
		author: ({ name }) => `Articles signés ${name}`,
		source: ({ name }) => `Articles provenant de ${name}`,
		tag: ({ name }) => `Articles sur le sujet ${name}`,
	},

	listing: {
		untitled: "Sans titre",
		empty:
			"Il n’y a encore rien ici. Vous pouvez déjà vous abonner\u00A0: votre lecteur de flux affichera le premier article dès sa publication.",
		emptySource: "Il n’y a encore rien ici. Les nouveaux articles de ce flux apparaîtront ici.",
		pages: "Pages",
		topics: "Sujets",
		episode: "Épisode",
		episodeOf: ({ hidden, duration }) => parts`${hidden("Épisode, ")}${duration}`,
	},
	articles: {
		latest: "Derniers articles",
		all: "Tous les articles",
		newer: "Articles plus récents",
		older: "Articles plus anciens",
		noOlder: "Il n’y a pas d’articles plus anciens.",
	},
	episodes: {
		latest: "Derniers épisodes",
		all: "Tous les épisodes",
		newer: "Épisodes plus récents",
		older: "Épisodes plus anciens",
		noOlder: "Il n’y a pas d’épisodes plus anciens.",
	},

	archive: {
		title: "Archives",
		description: ({ site }) => `Tous les articles de ${site}, mois par mois`,
		ofMonth: ({ site, month }) => `Les articles de ${site}\u00A0: ${month}`,
		months: "Mois",
		page: ({ number }) => `Page ${number}`,
	},
	directories: {
		allTopics: "Tous les sujets",
		allAuthors: "Tous les auteurs",
		authors: "Auteurs",
		topicsDescription: ({ site }) => `Les sujets de tous les articles de ${site}`,
		authorsDescription: ({ site }) => `Les auteurs de tous les articles de ${site}`,
		noTopics: "Aucun article n’a encore de sujet.",
		noAuthors: "Aucun article n’indique encore son auteur.",
		letters: "Lettres",
		most: ({ count }) => `Les ${count} qui ont le plus d’articles.`,
	},

	article: {
		updated: ({ date }) => parts`Mis à jour le ${date}`,
		readOriginal: ({ host }) => `Lire l’original sur ${host}`,
		about: ({ host }) => `À propos de ${host}`,
		neighbours: "Autres articles",
		previous: "Précédent",
		next: "Suivant",
		sensitivePicture: "Image sensible",
		sensitivePictureOf: ({ title }) => `Image sensible\u00A0: ${title}`,
		sectionLink: ({ title }) => `Lien vers la section «\u00A0${title}\u00A0»`,
		frame: ({ host }) => `Lecteur de ${host}`,
		code: ({ number }) => `Exemple de code ${number}`,
		table: ({ number }) => `Tableau ${number}`,
		formula: ({ number }) => `Formule ${number}`,
		note: ({ date }) => parts`Note du ${date}`,
		related: "Articles similaires",
		follow: ({ name }) => `Lisez les nouveaux articles de ${name} dans votre lecteur de flux.`,
		followPodcast: ({ name }) =>
			`Recevez les nouveaux épisodes de ${name} dans votre application de podcasts.`,
		torrent: "Torrent",
	},

	episode: {
		season: ({ number }) => `Saison ${number}`,
		seasonOf: ({ number, name }) => `Saison ${number}\u00A0: ${name}`,
		number: ({ number }) => `Épisode ${number}`,
		trailer: "Bande-annonce",
		bonus: "Bonus",
		explicit: "Explicite",
		people: "Participants",
		host: "animation",
		guest: "invité(e)",
		chapters: "Chapitres",
		chapter: ({ number }) => `Chapitre ${number}`,
		captions: "Sous-titres",
	},
	transcript: {
		title: "Transcription",
		files: ({ files }) => parts`Transcription\u00A0: ${files}`,
		asFiles: ({ files }) => parts`Sous forme de fichier\u00A0: ${files}`,
		rest: "La suite se trouve dans les fichiers.",
		webPage: "page web",
		plainText: "texte brut",
	},

	sources: {
		description: ({ site }) => `Les flux suivis par ${site}`,
		none: "Aucun flux n’est suivi pour l’instant.",
		count: {
			one: ({ count }) => `Les articles de ${count} flux paraissent ici.`,
			many: ({ count }) => `Les articles de ${count} de flux paraissent ici.`,
			other: ({ count }) => `Les articles de ${count} flux paraissent ici.`,
		},
		articles: {
			one: ({ count }) => `${count} article`,
			many: ({ count }) => `${count} d’articles`,
			other: ({ count }) => `${count} articles`,
		},
		opml: "Télécharger la liste (OPML)",
		opmlUse: "Les lecteurs de flux peuvent l’importer pour tout suivre.",
		lists: ({ site, followed, own }) =>
			parts`${followed("Seulement leurs articles")} ou ${own(`seulement ceux de ${site}`)}.`,
		visit: ({ host }) => `Visiter ${host}`,
		itsFeed: "Le flux de ce site",
		newest: ({ date }) => parts`Dernier article : ${date}`,
		noArticles: "Pas encore d’articles",
		statusTitle: "État des sources",
		active: "Suivi",
		waiting: "En attente de la première lecture",
		paused: "En pause",
		gone: "Disparu\u00A0: son éditeur l’a supprimé définitivement",
		lastReached: ({ date }) => parts`lu pour la dernière fois le ${date}`,
		lastChange: ({ date }) => parts`dernier changement le ${date}`,
		nextPoll: ({ date }) => parts`prochaine lecture le ${date}`,
		homePage: "Site web",
		feed: "Flux",
	},

	subscribe: {
		title: ({ name }) => `S’abonner à ${name}`,
		description: ({ name }) => `Comment suivre ${name} dans un lecteur de flux`,
		podcastDescription: ({ name }) => `Comment suivre ${name} dans une application de podcast`,
		address: "Adresse du flux",
		giveToReader: "Donnez cette adresse à votre lecteur de flux ou choisissez-le ci-dessous.",
		giveToPodcastApp: "Donnez cette adresse à votre application de podcast ou choisissez-la ci-dessous.",
		addressCopied: "L’adresse a été copiée.",
		addressNotCopied: "L’adresse n’a pas pu être copiée. Sélectionnez-la et copiez-la vous-même.",
		openReader: "Ouvrir dans votre lecteur de flux",
		openPodcastApp: "Ouvrir dans votre application de podcast",
		web: "web",
		otherApp: "Une autre application de cet appareil",
		otherFormats: "Autres formats",
		sameArticles: "Ils proposent les mêmes articles. La plupart des applications les acceptent tous.",
		opml: ({ link }) =>
			parts`Vous pouvez aussi suivre chacun des flux vous-même\u00A0: les lecteurs de flux importent ${link("la liste de tous les flux (OPML)")}.`,
		podcastToo: ({ link }) =>
			parts`Vous préférez écouter ou regarder\u00A0? ${link("Abonnez-vous aux épisodes")} dans une application de podcast.`,
		whatIsAFeed: "Qu’est-ce qu’un flux\u00A0?",
		aboutFeeds:
			"Un flux est une adresse qu’une application consulte pour vous. Quand quelque chose de nouveau est publié ici, vous le voyez dans votre application. Aucun compte n’est nécessaire ici, personne n’apprend votre adresse e-mail, et vous pouvez arrêter à tout moment.",
		thisIsAFeed:
			"Ceci est l’adresse d’un flux. Elle est destinée aux applications qui vous montrent les nouveaux articles dès leur publication.",
		thisIsAPodcast:
			"Ceci est l’adresse d’un podcast. Elle est destinée aux applications qui vous apportent les nouveaux épisodes.",
		thisIsAList: ({ site }) =>
			`Ceci est la liste des flux que suit ${site} (OPML). Les lecteurs de flux peuvent l’importer.`,
		download: "Télécharger la liste",
		showSource: "Afficher la source",
	},

	missing: {
		notFound: "Page introuvable",
		gone: "Supprimé",
		nothing: "Il n’y a rien à cette adresse.",
		article: "Il n’y a pas d’article à cette adresse.",
		articles: "Il n’y a pas d’articles à cette adresse, ou pas encore.",
		month: "Il n’y a pas d’articles de ce mois.",
		older: "Aucun article plus ancien ne commence à cette adresse.",
		goneFeed: "Ce flux n’existe plus\u00A0: sa source n’est plus suivie ici.",
		feed: "Il n’y a pas de flux à cette adresse.",
		deleted: "L’article qui se trouvait ici n’est plus publié.",
		file: "Ce fichier n’existe pas pour cet article.",
		notFoundAdvice:
			"L’adresse est peut-être mal saisie, ou la page a été déplacée. Les derniers articles sont sur la page d’accueil.",
		goneAdvice: "Les derniers articles sont sur la page d’accueil.",
		allArticles: "Tous les articles",
	},
};
