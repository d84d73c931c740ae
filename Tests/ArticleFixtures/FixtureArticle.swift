/// A short article of our own, with what a careful reader finds in it.
package struct FixtureArticle: Sendable {
  package struct ExpectedMeeting: Sendable, Equatable {
    package var status: String
    package var background: Bool
    package var place: String?
    package var start: String?
    package var people: [String]
    package var groups: [String]

    package init(
      status: String, background: Bool = false, place: String? = nil, start: String? = nil, people: [String] = [],
      groups: [String] = []
    ) {
      self.status = status
      self.background = background
      self.place = place
      self.start = start
      self.people = people
      self.groups = groups
    }
  }

  package struct ExpectedMemorandum: Sendable, Equatable {
    package var instrument: String
    package var status: String
    package var background: Bool
    package var parties: [String]
    package var partyCount: Double?
    package var signatories: [String]
    package var dateSigned: String?
    package var place: String?
    package var term: String?
    package var subject: String?
    package var number: String?

    package init(
      instrument: String = "MEMORANDUM", status: String, background: Bool = false, parties: [String] = [],
      partyCount: Double? = nil, signatories: [String] = [], dateSigned: String? = nil, place: String? = nil,
      term: String? = nil, subject: String? = nil, number: String? = nil
    ) {
      self.instrument = instrument
      self.status = status
      self.background = background
      self.parties = parties
      self.partyCount = partyCount
      self.signatories = signatories
      self.dateSigned = dateSigned
      self.place = place
      self.term = term
      self.subject = subject
      self.number = number
    }
  }

  package let name: String
  package let language: String
  package let text: String
  package var people: [String] = []
  package var organisations: [String] = []
  package var places: [String] = []
  package var meetings: [ExpectedMeeting] = []
  package var memoranda: [ExpectedMemorandum] = []
  /// When each promise is due; `nil` where the text names no day.
  package var plans: [String?] = []
}

extension FixtureArticle: CustomStringConvertible {
  package var description: String { name }
}
