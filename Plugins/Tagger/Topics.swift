internal import AnalyserMessages
internal import AnnotatedText

/// IPTC Media Topics (release 2026-07-02, CC BY 4.0) by trigger words of our own; active codes only.
struct Topics {
  private struct Topic {
    let code: String
    let labels: (kazakh: String, russian: String, english: String)
    let triggers: WordSet
  }

  private static let countMin = 2
  private static let topicCountMax = 8
  /// So many trigger words make a topic as relevant as it gets.
  private static let countForFullRelevance = 6.0

  static func find(_ text: ArticleText, sentences: [SentenceView]) -> [Tag] {
    let tags = all.compactMap { topic -> Tag? in
      var spans: [TextSpan] = []
      var weight = 0
      for sentence in sentences {
        for index in sentence.words where text.words[index].isAny(of: topic.triggers) {
          spans.append(text.words[index].span)
          weight += sentence.isHeadline ? 2 : 1
        }
      }
      guard weight >= countMin else { return nil }
      let relevance = min(1, Double(weight) / countForFullRelevance)
      return Tag(
        code: topic.code, label: label(topic, text.language), relevance: relevance, confidence: 0.5 + relevance / 3,
        spans: spans)
    }
    return Array(tags.sorted { ($1.relevance, $0.code) < ($0.relevance, $1.code) }.prefix(topicCountMax))
  }

  private static func label(_ topic: Topic, _ language: String) -> String {
    switch language {
    case "ru": topic.labels.russian
    case "en": topic.labels.english
    default: topic.labels.kazakh
    }
  }

  private static func topic(_ code: String, _ kazakh: String, _ russian: String, _ english: String, _ triggers: String)
    -> Topic
  {
    Topic(code: code, labels: (kazakh, russian, english), triggers: WordSet(triggers))
  }

  private static let all: [Topic] = [
    topic(
      "20000818", "қайырымдылық", "благотворительность", "charity",
      "қайырымдылық қайырымды демеуші благотворительн меценат charity"),
    topic(
      "20000612", "жергілікті билік", "местная власть", "local authority",
      "әкім әкімдік мәслихат акимат аким маслихат akimat"),
    topic(
      "20000646", "үкіметтік емес ұйым", "неправительственная организация", "non-governmental organisation",
      "үкіметтік үеұ бірлестік неправительственн нпо ngo"),
    topic(
      "07000000", "денсаулық", "здоровье", "health",
      "денсаулық аурухана емхана дәрігер медицина медициналық здоровь больниц врач health hospital"),
    topic(
      "05000000", "білім", "образование", "education",
      "білім мектеп университет колледж студент оқушы мұғалім ұстаз образовани школ студент учител education school university"
    ),
    topic("20000820", "әлеуметтік қызмет", "социальные услуги", "social services", "әлеуметтік социальн"),
    topic("20000370", "инфляция", "инфляция", "inflation", "баға инфляция қымбат цен инфляци inflation"),
    topic(
      "20000210", "ауыл шаруашылығы", "сельское хозяйство", "agriculture",
      "шаруашылық фермер егін шаруа мал астық аграрлық диқан сельск фермер урожа зерн agriculture"),
    topic(
      "20000287", "инвестиция", "инвестиции", "investment",
      "инвестиция инвестор инвестициялық инвестици инвестор investment"),
    topic("20000235", "құрылыс", "строительство", "construction", "құрылыс пәтер строительств жиль construction"),
    topic(
      "20000373", "халықаралық сауда", "международная торговля", "international trade",
      "экспорт импорт сауда экспорт торговл trade"),
    topic("20000639", "дипломатия", "дипломатия", "diplomacy", "елші елшілік дипломат посол посольств diplomacy"),
    topic("15000000", "спорт", "спорт", "sport", "спорт турнир чемпионат футбол жарыс спортшы sport"),
    topic("20000038", "мәдениет", "культура", "culture", "мәдениет театр музей концерт кітапхана культур музе culture"),
    topic(
      "06000000", "қоршаған орта", "окружающая среда", "environment",
      "экология эколог көшет тазалық қоршаған эколог environment"),
    topic(
      "20000337", "көлік", "транспорт", "transport", "көлік автобус теміржол транспорт автобус железнодорожн transport"),
    topic("20000270", "сумен жабдықтау", "водоснабжение", "water supply", "ауызсу сумен водоснабжени"),
    topic(
      "20000509", "жұмыспен қамту", "занятость", "employment",
      "жұмыссыз жұмысшы вакансия занятост безработиц employment"),
    topic(
      "13000000", "ғылым мен технология", "наука и технологии", "science and technology",
      "ғылым ғалым технология цифрлық наук учён технологи science"),
  ]
}
