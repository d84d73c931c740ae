/// The words that reports use beside the records' own.
enum Labels {
  static let summary = Label("Қысқаша мазмұны", "Кратко", "Summary")
  static let people = Label("Адамдар", "Люди", "People")
  static let organisations = Label("Ұйымдар", "Организации", "Organisations")
  static let places = Label("Жерлер", "Места", "Places")
  static let meeting = Label("Кездесу", "Встреча", "Meeting")
  static let memorandum = Label("Құжат", "Документ", "Document")
  static let plan = Label("Уәде", "Обещание", "Promise")
  static let entity = Label("Тұлға", "Объект", "Entity")
  static let tags = Label("Тегтер", "Теги", "Tags")
  static let steps = Label("Қадамдар", "Шаги", "Steps")
  static let inLatin = Label("Латын жазуымен", "Латиницей", "In Latin script")
  static let nothingFound = Label(
    "Мәтіннен кездесу де, меморандум да табылмады.", "Ни встреч, ни меморандумов в тексте не найдено.",
    "No meeting and no memorandum was found in the text.")
  static let notStated = Label("мәтінде айтылмаған", "в тексте не сказано", "not stated in the text")
  static let inferred = Label("қорытынды", "вывод", "inferred")
  static let background = Label("бұрынғы оқиға", "упомянуто как прошлое", "background")
  static let milliseconds = Label("мс", "мс", "ms")

  /// A field by its JSON name; the name itself when it has no label.
  static func field(_ name: String, _ language: DisplayLanguage) -> String { fields[name]?[language] ?? name }

  /// An enumeration's value by its name in the `.proto`.
  static func value(_ name: String, _ language: DisplayLanguage) -> String {
    values[name]?[language] ?? name.lowercased()
  }

  static func language(_ tag: String, _ language: DisplayLanguage) -> String { languages[tag]?[language] ?? tag }

  private static let languages: [String: Label] = [
    "kk-Cyrl": Label("қазақша", "казахский", "Kazakh"),
    "kk-Latn": Label("қазақша, латын жазуы", "казахский, латиница", "Kazakh, Latin script"),
    "ru": Label("орысша", "русский", "Russian"),
    "en": Label("ағылшынша", "английский", "English"),
    "und": Label("белгісіз", "не определён", "undetermined"),
  ]

  private static let fields: [String: Label] = [
    "language": Label("Тіл", "Язык", "Language"),
    "publisher": Label("Басылым", "Издание", "Publisher"),
    "byline": Label("Автор", "Автор", "Byline"),
    "published": Label("Жарияланған", "Опубликовано", "Published"),
    "headline": Label("Тақырып", "Заголовок", "Headline"),
    "dateline": Label("Жер-күні", "Дата и место", "Dateline"),
    "sourceUrl": Label("Мекенжай", "Адрес", "Address"),
    "name": Label("Атауы", "Название", "Name"),
    "title": Label("Атауы", "Название", "Title"),
    "classification": Label("Түрі", "Вид", "Kind"),
    "status": Label("Мәртебесі", "Статус", "Status"),
    "start": Label("Басталуы", "Начало", "Start"),
    "end": Label("Аяқталуы", "Окончание", "End"),
    "place": Label("Орны", "Место", "Place"),
    "venue": Label("Өткен жері", "Площадка", "Venue"),
    "mode": Label("Форматы", "Формат", "Mode"),
    "organisers": Label("Ұйымдастырушы", "Организатор", "Organiser"),
    "participants": Label("Қатысушы", "Участник", "Participant"),
    "groups": Label("Топ", "Группа", "Group"),
    "agenda": Label("Күн тәртібі", "Повестка", "Agenda"),
    "decisions": Label("Шешім", "Решение", "Decision"),
    "instrument": Label("Құжат түрі", "Вид документа", "Instrument"),
    "topic": Label("Саласы", "Тема", "Topic"),
    "parties": Label("Тарап", "Сторона", "Party"),
    "partyCount": Label("Тарап саны", "Число сторон", "Party count"),
    "signatories": Label("Қол қойған", "Подписал", "Signatory"),
    "witnesses": Label("Куә", "Присутствовал", "Witness"),
    "subject": Label("Мәні", "Предмет", "Subject"),
    "obligations": Label("Міндеттеме", "Обязательство", "Obligation"),
    "quantities": Label("Сан-сома", "Суммы и числа", "Quantity"),
    "dateSigned": Label("Қол қойылған күні", "Дата подписания", "Date signed"),
    "term": Label("Мерзімі", "Срок", "Term"),
    "expires": Label("Аяқталу күні", "Истекает", "Expires"),
    "number": Label("Нөмірі", "Номер", "Number"),
    "actor": Label("Кім", "Кто", "Who"),
    "speaker": Label("Айтқан", "Сказал", "Said by"),
    "action": Label("Не істейді", "Что", "What"),
    "due": Label("Қашанға", "К сроку", "Due"),
    "role": Label("Лауазымы", "Должность", "Role"),
    "organisation": Label("Ұйымы", "Организация", "Organisation"),
  ]

  private static let values: [String: Label] = [
    "TENTATIVE": Label("болжамды", "предварительно", "tentative"),
    "CONFIRMED": Label("бекітілген", "подтверждена", "confirmed"),
    "POSTPONED": Label("кейінге қалдырылған", "перенесена", "postponed"),
    "CANCELLED": Label("болмай қалған", "отменена", "cancelled"),
    "PASSED": Label("өтті", "состоялась", "took place"),
    "IN_PERSON": Label("бетпе-бет", "очно", "in person"),
    "REMOTE": Label("қашықтан", "дистанционно", "remote"),
    "MIXED": Label("аралас", "смешанный", "mixed"),
    "HOST": Label("қабылдаушы", "принимающая сторона", "host"),
    "GUEST": Label("қонақ", "гость", "guest"),
    "SPEAKER": Label("сөйлеуші", "выступил", "speaker"),
    "MODERATOR": Label("жүргізуші", "ведущий", "moderator"),
    "WITNESS": Label("куә", "присутствовал", "witness"),
    "ATTENDEE": Label("қатысушы", "участник", "attendee"),
    "ACTING": Label("міндетін атқарушы", "и. о.", "acting"),
    "FORMER": Label("бұрынғы", "бывший", "former"),
    "DEPUTY": Label("орынбасар", "заместитель", "deputy"),
    "MEMORANDUM": Label("меморандум", "меморандум", "memorandum"),
    "AGREEMENT": Label("келісім", "соглашение", "agreement"),
    "CONTRACT": Label("шарт", "договор", "contract"),
    "ROADMAP": Label("жол картасы", "дорожная карта", "roadmap"),
    "PROTOCOL": Label("хаттама", "протокол", "protocol"),
    "LETTER_OF_INTENT": Label("ниет хаты", "письмо о намерениях", "letter of intent"),
    "JOINT_STATEMENT": Label("бірлескен мәлімдеме", "совместное заявление", "joint statement"),
    "UNDERSTANDING": Label("өзара түсіністік", "взаимопонимание", "understanding"),
    "COOPERATION": Label("ынтымақтастық", "сотрудничество", "cooperation"),
    "PRICE_STABILISATION": Label("бағаны тұрақтандыру", "стабилизация цен", "price stabilisation"),
    "INVESTMENT": Label("инвестиция", "инвестиции", "investment"),
    "SOCIAL": Label("әлеуметтік", "социальная", "social"),
    "OTHER": Label("басқа", "другое", "other"),
    "PLANNED": Label("жоспарланған", "запланировано", "planned"),
    "SIGNED": Label("қол қойылды", "подписан", "signed"),
    "IN_FORCE": Label("күшінде", "действует", "in force"),
    "REPORTED_DONE": Label("орындалды деп хабарланған", "сообщено об исполнении", "reported done"),
    "EXTENDED": Label("ұзартылды", "продлён", "extended"),
    "AMENDED": Label("өзгертілді", "изменён", "amended"),
    "EXPIRED": Label("мерзімі өткен", "истёк", "expired"),
    "WITHDRAWN": Label("кері қайтарылды", "отозван", "withdrawn"),
    "NOT_SIGNED": Label("қол қойылмады", "не подписан", "not signed"),
    "TERMINATED": Label("тоқтатылды", "расторгнут", "terminated"),
    "HELD": Label("орындалды", "выполнено", "held"),
    "MISSED": Label("орындалмады", "не выполнено", "missed"),
    "UNKNOWN": Label("белгісіз", "неизвестно", "unknown"),
    "DONE": Label("орындалды", "выполнен", "done"),
    "FAILED": Label("сәтсіз", "сбой", "failed"),
    "SKIPPED": Label("өткізіп жіберілді", "пропущен", "skipped"),
    "REUSED": Label("бұрынғысы алынды", "взят прежний", "reused"),
    "READY": Label("дайын", "готов", "ready"),
    "RESTARTING": Label("қайта қосылуда", "перезапуск", "restarting"),
    "PUT": Label("жазылды", "записано", "stored"),
    "LOST": Label("жоғалды", "потеряно", "lost"),
    "FILE": Label("файл", "файл", "file"),
    "RECORD": Label("жазба", "запись", "record"),
    "FEED": Label("лента", "лента", "feed"),
    "TOTALS": Label("санақ", "счёт", "totals"),
    "SEARCH": Label("іздеу", "поиск", "search"),
    "DELETED": Label("өшірілді", "удалено", "deleted"),
    "ARTICLE": Label("мақала", "статья", "article"),
    "MEETING": Label("кездесу", "встреча", "meeting"),
    "PLAN": Label("уәде", "обещание", "promise"),
    "ENTITY": Label("тұлға", "объект", "entity"),
    "ANALYSIS": Label("талдау", "анализ", "analysis"),
  ]
}
