/**
 * The pages in Spanish.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const es: Messages = {
	layout: {
		skip: "Ir a los artículos",
		navigation: "Secciones",
		sources: "Fuentes",
		subscribe: "Suscribirse",
		copy: "Copiar",
		copied: "Copiado",
		notCopied: "No copiado",
		copyAddress: ({ format }) => `Copiar la dirección ${format}`,
		podcastTitle: ({ title }) => `${title} (podcast)`,
		podcastFormatTitle: ({ title, format }) => `${title} (podcast, ${format})`,
		separator: ", ",
	},

	scopeTitles: {
		own: "Artículos propios",
		followed: "Feeds seguidos",
		podcast: "Episodios",
		ownPodcast: "Episodios publicados aquí",
	},
	kickers: {
		podcast: "Para escuchar y ver",
		own: "Publicado aquí",
		followed: "Artículos reunidos",
		author: "Artículos de",
		source: "Fuente",
		tag: "Artículos sobre",
	},
	descriptions: {
		podcast: ({ site }) => `Los episodios de ${site}, para aplicaciones de podcast`,
		ownPodcast: ({ site }) => `Los episodios que publica ${site}, para aplicaciones de podcast`,
		own: ({ site }) => `Los artículos de ${site}, sin los de los feeds que sigue`,
		followed: ({ site }) => `Los artículos de los feeds que sigue ${site}`,
		author: ({ name }) => `Artículos de ${name}`,
		source: ({ name }) => `Artículos de la fuente ${name}`,
		tag: ({ name }) => `Artículos sobre ${name}`,
	},

	listing: {
		untitled: "Sin título",
		empty:
			"Aquí todavía no hay nada. Ya puedes suscribirte: tu lector de feeds mostrará el primer artículo cuando se publique.",
		emptySource: "Aquí todavía no hay nada. Los artículos nuevos de este feed aparecerán aquí.",
		pages: "Páginas",
		topics: "Temas",
		episode: "Episodio",
		episodeOf: ({ hidden, duration }) => parts`${hidden("Episodio, ")}${duration}`,
	},
	articles: {
		latest: "Últimos artículos",
		all: "Todos los artículos",
		newer: "Artículos posteriores",
		older: "Artículos anteriores",
		noOlder: "No hay artículos anteriores.",
	},
	episodes: {
		latest: "Últimos episodios",
		all: "Todos los episodios",
		newer: "Episodios posteriores",
		older: "Episodios anteriores",
		noOlder: "No hay episodios anteriores.",
	},

	archive: {
		title: "Archivo",
		description: ({ site }) => `Todos los artículos de ${site} por meses`,
		ofMonth: ({ site, month }) => `Los artículos de ${site} de ${month}`,
		months: "Meses",
		page: ({ number }) => `Página ${number}`,
	},
	directories: {
		allTopics: "Todos los temas",
		allAuthors: "Todos los autores",
		authors: "Autores",
		topicsDescription: ({ site }) => `Los temas de todos los artículos de ${site}`,
		authorsDescription: ({ site }) => `Los autores de todos los artículos de ${site}`,
		noTopics: "Ningún artículo tiene tema todavía.",
		noAuthors: "Ningún artículo indica su autor todavía.",
		letters: "Letras",
		most: ({ count }) => `Los ${count} con más artículos.`,
	},

	article: {
		updated: ({ date }) => parts`Actualizado el ${date}`,
		readOriginal: ({ host }) => `Leer el original en ${host}`,
		about: ({ host }) => `Acerca de ${host}`,
		neighbours: "Otros artículos",
		previous: "Anterior",
		next: "Siguiente",
		sensitivePicture: "Imagen sensible",
		sensitivePictureOf: ({ title }) => `Imagen sensible: ${title}`,
		sectionLink: ({ title }) => `Enlace a la sección «${title}»`,
		frame: ({ host }) => `Reproductor de ${host}`,
		code: ({ number }) => `Ejemplo de código ${number}`,
		table: ({ number }) => `Tabla ${number}`,
		formula: ({ number }) => `Fórmula ${number}`,
		note: ({ date }) => parts`Nota del ${date}`,
		related: "Artículos relacionados",
		follow: ({ name }) => `Lee los nuevos artículos de ${name} en tu lector de feeds.`,
		followPodcast: ({ name }) => `Recibe los nuevos episodios de ${name} en tu aplicación de podcasts.`,
		torrent: "Torrent",
	},

	episode: {
		season: ({ number }) => `Temporada ${number}`,
		seasonOf: ({ number, name }) => `Temporada ${number}: ${name}`,
		number: ({ number }) => `Episodio ${number}`,
		trailer: "Tráiler",
		bonus: "Extra",
		explicit: "Explícito",
		people: "Participantes",
		host: "presentación",
		guest: "invitado/a",
		chapters: "Capítulos",
		chapter: ({ number }) => `Capítulo ${number}`,
		captions: "Subtítulos",
	},
	transcript: {
		title: "Transcripción",
		files: ({ files }) => parts`Transcripción: ${files}`,
		asFiles: ({ files }) => parts`Como archivo: ${files}`,
		rest: "El resto está en los archivos.",
		webPage: "página web",
		plainText: "texto sin formato",
	},

	sources: {
		description: ({ site }) => `Los feeds que sigue ${site}`,
		none: "Todavía no se sigue ningún feed.",
		count: {
			one: () => "Aquí aparecen los artículos de un feed.",
			many: ({ count }) => `Aquí aparecen los artículos de ${count} de feeds.`,
			other: ({ count }) => `Aquí aparecen los artículos de ${count} feeds.`,
		},
		articles: {
			one: ({ count }) => `${count} artículo`,
			many: ({ count }) => `${count} de artículos`,
			other: ({ count }) => `${count} artículos`,
		},
		opml: "Descargar la lista (OPML)",
		opmlUse: "Los lectores de feeds pueden importarla para seguirlos todos.",
		lists: ({ site, followed, own }) =>
			parts`${followed("Solo sus artículos")} o ${own(`solo los de ${site}`)}.`,
		visit: ({ host }) => `Visitar ${host}`,
		itsFeed: "El feed de este sitio",
		newest: ({ date }) => parts`Último artículo: ${date}`,
		noArticles: "Todavía no hay artículos",
		statusTitle: "Estado de las fuentes",
		active: "Seguido",
		waiting: "A la espera de la primera lectura",
		paused: "En pausa",
		gone: "Desaparecido: su editor lo ha eliminado definitivamente",
		lastReached: ({ date }) => parts`leído por última vez el ${date}`,
		lastChange: ({ date }) => parts`último cambio el ${date}`,
		nextPoll: ({ date }) => parts`próxima lectura el ${date}`,
		homePage: "Sitio web",
		feed: "Feed",
	},

	subscribe: {
		title: ({ name }) => `Suscribirse a ${name}`,
		description: ({ name }) => `Cómo seguir ${name} en un lector de feeds`,
		podcastDescription: ({ name }) => `Cómo seguir ${name} en una aplicación de podcast`,
		address: "Dirección del feed",
		giveToReader: "Añade esta dirección a tu lector de feeds o elígelo abajo.",
		giveToPodcastApp: "Añade esta dirección a tu aplicación de podcast o elígela abajo.",
		addressCopied: "Se ha copiado la dirección.",
		addressNotCopied: "No se ha podido copiar la dirección. Selecciónala y cópiala a mano.",
		openReader: "Abrir en tu lector de feeds",
		openPodcastApp: "Abrir en tu aplicación de podcast",
		web: "web",
		otherApp: "Otra aplicación de este dispositivo",
		otherFormats: "Otros formatos",
		sameArticles:
			"Contienen los mismos artículos. La mayoría de las aplicaciones acepta cualquiera de ellos.",
		opml: ({ link }) =>
			parts`También puedes seguir cada feed por tu cuenta: los lectores de feeds importan ${link("la lista de todos los feeds (OPML)")}.`,
		podcastToo: ({ link }) =>
			parts`¿Solo quieres escuchar o ver? ${link("Suscríbete a los episodios")} en una aplicación de podcast.`,
		whatIsAFeed: "¿Qué es un feed?",
		aboutFeeds:
			"Un feed es una dirección que una aplicación consulta por ti. Cuando se publica algo nuevo aquí, aparece en tu aplicación. No necesitas una cuenta aquí, nadie conoce tu correo electrónico y puedes dejarlo cuando quieras.",
		thisIsAFeed:
			"Esta es la dirección de un feed. Está pensada para aplicaciones que te muestran los artículos nuevos cuando se publican.",
		thisIsAPodcast:
			"Esta es la dirección de un podcast. Está pensada para aplicaciones que te traen los episodios nuevos.",
		thisIsAList: ({ site }) =>
			`Esta es la lista de los feeds que sigue ${site} (OPML). Los lectores de feeds pueden importarla.`,
		download: "Descargar la lista",
		showSource: "Mostrar el código fuente",
	},

	missing: {
		notFound: "No encontrado",
		gone: "Eliminado",
		nothing: "No hay nada en esta dirección.",
		article: "No hay ningún artículo en esta dirección.",
		articles: "No hay artículos en esta dirección, o todavía no los hay.",
		month: "No hay artículos de este mes.",
		older: "En esta dirección no empieza ningún artículo anterior.",
		goneFeed: "Este feed ya no existe: aquí ya no se sigue su fuente.",
		feed: "No hay ningún feed en esta dirección.",
		deleted: "El artículo que estaba aquí ya no está publicado.",
		file: "Este artículo no tiene ese archivo.",
		notFoundAdvice:
			"Puede que la dirección esté mal escrita o que la página se haya movido. Los últimos artículos están en la página principal.",
		goneAdvice: "Los últimos artículos están en la página principal.",
		allArticles: "Todos los artículos",
	},
};
