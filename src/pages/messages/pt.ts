/**
 * The pages in Portuguese, in the words that Brazil and Portugal share where there are such.
 *
 * @module
 */

import type { Messages } from "./en.ts";
import { parts } from "./parts.ts";

export const pt: Messages = {
	layout: {
		skip: "Ir para os artigos",
		navigation: "Menu",
		sources: "Fontes",
		subscribe: "Assinar",
		copy: "Copiar",
		copied: "Copiado",
		notCopied: "Não copiado",
		copyAddress: ({ format }) => `Copiar o endereço ${format}`,
		podcastTitle: ({ title }) => `${title} (podcast)`,
		podcastFormatTitle: ({ title, format }) => `${title} (podcast, ${format})`,
		separator: ", ",
	},

	scopeTitles: {
		own: "Artigos próprios",
		followed: "Feeds seguidos",
		podcast: "Episódios",
		ownPodcast: "Episódios publicados aqui",
	},
	kickers: {
		podcast: "Para ouvir e ver",
		own: "Publicado aqui",
		followed: "Artigos reunidos",
		author: "Artigos de",
		source: "Fonte",
		tag: "Artigos sobre",
	},
	descriptions: {
		podcast: ({ site }) => `Os episódios de ${site}, para apps de podcast`,
		ownPodcast: ({ site }) => `Os episódios publicados por ${site}, para apps de podcast`,
		own: ({ site }) => `Os artigos de ${site}, sem os dos feeds seguidos`,
		followed: ({ site }) => `Os artigos dos feeds seguidos por ${site}`,
		author: ({ name }) => `Artigos de ${name}`,
		source: ({ name }) => `Artigos da fonte ${name}`,
		tag: ({ name }) => `Artigos sobre ${name}`,
	},

	listing: {
		untitled: "Sem título",
		empty:
			"Ainda não há nada aqui. Já é possível assinar: o seu leitor de feeds mostrará o primeiro artigo quando for publicado.",
		emptySource: "Ainda não há nada aqui. Os novos artigos deste feed aparecerão aqui.",
		pages: "Páginas",
		topics: "Tópicos",
		episode: "Episódio",
		episodeOf: ({ hidden, duration }) => parts`${hidden("Episódio, ")}${duration}`,
	},
	articles: {
		latest: "Artigos mais recentes",
		all: "Todos os artigos",
		newer: "Artigos mais novos",
		older: "Artigos mais antigos",
		noOlder: "Não há artigos mais antigos.",
	},
	episodes: {
		latest: "Episódios mais recentes",
		all: "Todos os episódios",
		newer: "Episódios mais novos",
		older: "Episódios mais antigos",
		noOlder: "Não há episódios mais antigos.",
	},

	archive: {
		title: "Arquivo",
		description: ({ site }) => `Todos os artigos de ${site} por mês`,
		ofMonth: ({ site, month }) => `Os artigos de ${site} de ${month}`,
		months: "Meses",
		page: ({ number }) => `Página ${number}`,
	},
	directories: {
		allTopics: "Todos os tópicos",
		allAuthors: "Todos os autores",
		authors: "Autores",
		topicsDescription: ({ site }) => `Os tópicos de todos os artigos de ${site}`,
		authorsDescription: ({ site }) => `Os autores de todos os artigos de ${site}`,
		noTopics: "Nenhum artigo tem tópico ainda.",
		noAuthors: "Nenhum artigo indica o autor ainda.",
		letters: "Letras",
		most: ({ count }) => `Os ${count} com mais artigos.`,
	},

	article: {
		updated: ({ date }) => parts`Atualizado em ${date}`,
		readOriginal: ({ host }) => `Ler o original em ${host}`,
		about: ({ host }) => `Sobre ${host}`,
		neighbours: "Outros artigos",
		previous: "Anterior",
		next: "Próximo",
		sensitivePicture: "Imagem sensível",
		sensitivePictureOf: ({ title }) => `Imagem sensível: ${title}`,
		sectionLink: ({ title }) => `Link para a seção “${title}”`,
		frame: ({ host }) => `Reprodutor de ${host}`,
		code: ({ number }) => `Exemplo de código ${number}`,
		table: ({ number }) => `Tabela ${number}`,
		formula: ({ number }) => `Fórmula ${number}`,
		note: ({ date }) => parts`Nota de ${date}`,
		related: "Artigos relacionados",
		follow: ({ name }) => `Leia os novos artigos de ${name} no seu leitor de feeds.`,
		followPodcast: ({ name }) => `Receba os novos episódios de ${name} no seu aplicativo de podcasts.`,
		torrent: "Torrent",
	},

	episode: {
		season: ({ number }) => `Temporada ${number}`,
		seasonOf: ({ number, name }) => `Temporada ${number}: ${name}`,
		number: ({ number }) => `Episódio ${number}`,
		trailer: "Trailer",
		bonus: "Extra",
		explicit: "Explícito",
		people: "Participantes",
		host: "apresentação",
		guest: "convidado(a)",
		chapters: "Capítulos",
		chapter: ({ number }) => `Capítulo ${number}`,
		captions: "Legendas",
	},
	transcript: {
		title: "Transcrição",
		files: ({ files }) => parts`Transcrição: ${files}`,
		asFiles: ({ files }) => parts`Como arquivo: ${files}`,
		rest: "O restante está nos arquivos.",
		webPage: "página web",
		plainText: "texto simples",
	},

	sources: {
		description: ({ site }) => `Os feeds seguidos por ${site}`,
		none: "Ainda não há feeds seguidos.",
		count: {
			one: ({ count }) => `Aqui aparecem os artigos de ${count} feed.`,
			many: ({ count }) => `Aqui aparecem os artigos de ${count} de feeds.`,
			other: ({ count }) => `Aqui aparecem os artigos de ${count} feeds.`,
		},
		articles: {
			one: ({ count }) => `${count} artigo`,
			many: ({ count }) => `${count} de artigos`,
			other: ({ count }) => `${count} artigos`,
		},
		opml: "Baixar a lista (OPML)",
		opmlUse: "Leitores de feeds podem importá-la para seguir todos.",
		lists: ({ site, followed, own }) =>
			parts`${followed("Apenas os artigos deles")} ou ${own(`apenas os de ${site}`)}.`,
		visit: ({ host }) => `Visitar ${host}`,
		itsFeed: "O feed deste site",
		newest: ({ date }) => parts`Artigo mais recente: ${date}`,
		noArticles: "Ainda não há artigos",
		statusTitle: "Estado das fontes",
		active: "Seguido",
		waiting: "À espera da primeira leitura",
		paused: "Em pausa",
		gone: "Removido: quem o publicava o retirou definitivamente",
		lastReached: ({ date }) => parts`lido pela última vez em ${date}`,
		lastChange: ({ date }) => parts`última mudança em ${date}`,
		nextPoll: ({ date }) => parts`próxima leitura em ${date}`,
		homePage: "Página inicial",
		feed: "Feed",
	},

	subscribe: {
		title: ({ name }) => `Assinar ${name}`,
		description: ({ name }) => `Como seguir ${name} em um leitor de feeds`,
		podcastDescription: ({ name }) => `Como seguir ${name} em um app de podcast`,
		address: "Endereço do feed",
		giveToReader: "Adicione este endereço ao seu leitor de feeds ou escolha-o abaixo.",
		giveToPodcastApp: "Adicione este endereço ao seu app de podcast ou escolha-o abaixo.",
		addressCopied: "O endereço foi copiado.",
		addressNotCopied: "Não foi possível copiar o endereço. Selecione-o e copie-o manualmente.",
		openReader: "Abrir no seu leitor de feeds",
		openPodcastApp: "Abrir no seu app de podcast",
		web: "web",
		otherApp: "Outro app deste dispositivo",
		otherFormats: "Outros formatos",
		sameArticles: "Eles contêm os mesmos artigos. A maioria dos apps aceita qualquer um deles.",
		opml: ({ link }) =>
			parts`Você também pode seguir cada feed por conta própria: os leitores de feeds importam ${link("a lista de todos os feeds (OPML)")}.`,
		podcastToo: ({ link }) =>
			parts`Só quer ouvir ou ver? ${link("Assine os episódios")} em um app de podcast.`,
		whatIsAFeed: "O que é um feed?",
		aboutFeeds:
			"Um feed é um endereço que um app consulta para você. Quando algo novo é publicado aqui, aparece no seu app. Você não precisa de conta aqui, ninguém fica sabendo do seu e-mail e você pode parar quando quiser.",
		thisIsAFeed:
			"Este é o endereço de um feed. Ele é feito para apps que mostram os artigos novos assim que são publicados.",
		thisIsAPodcast: "Este é o endereço de um podcast. Ele é feito para apps que trazem os episódios novos.",
		thisIsAList: ({ site }) =>
			`Esta é a lista dos feeds que ${site} segue (OPML). Leitores de feeds podem importá-la.`,
		download: "Baixar a lista",
		showSource: "Mostrar o código-fonte",
	},

	missing: {
		notFound: "Não encontrado",
		gone: "Removido",
		nothing: "Não há nada neste endereço.",
		article: "Não há nenhum artigo neste endereço.",
		articles: "Não há artigos neste endereço, ou ainda não há.",
		month: "Não há artigos deste mês.",
		older: "Nenhum artigo mais antigo começa neste endereço.",
		goneFeed: "Este feed não existe mais: a fonte dele não é mais seguida aqui.",
		feed: "Não há nenhum feed neste endereço.",
		deleted: "O artigo que estava aqui já não está publicado.",
		file: "Este artigo não tem esse arquivo.",
		notFoundAdvice:
			"O endereço pode estar errado ou a página pode ter mudado de lugar. Os artigos mais recentes estão na página inicial.",
		goneAdvice: "Os artigos mais recentes estão na página inicial.",
		allArticles: "Todos os artigos",
	},
};
