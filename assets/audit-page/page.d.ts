// What the scripts of the page share, which are one program: see page-assets.ts for their order.
type PageData = import("../../src/auditor/audit/formats/html/page-types").PageData;
type FindingData = PageData["findings"][number];

/** Nothing, to see, to see and to change. */
type Level = 0 | 1 | 2;

interface Path {
  /** The role with its scope and terms. */
  readonly text: string;
  readonly source: string;
  readonly level: Level;
  /** Index of a group; -1 reaches every group, -2 none. */
  readonly group: number;
  readonly marks: string;
}

interface Group {
  readonly key: string;
  readonly name: string;
}

interface Person {
  readonly email: string;
  readonly name: string;
  readonly initials: string;
  /** 0 for should not, 1 for not judged, 2 for may, 3 for nobody with billing rights. */
  readonly judgement: 0 | 1 | 2 | 3;
  /** What kind of person: technical, external, suspended. */
  readonly words: readonly string[];
  readonly paths: readonly Path[];
  readonly otherRoles: readonly string[];
  readonly findings: readonly Finding[];
}

interface Finding {
  readonly data: FindingData;
  readonly rule: PageData["rules"][number];
  readonly paths: readonly Path[];
  /** The person, where the matrix has them. */
  readonly person: Person | undefined;
}

interface Report {
  readonly levels: PageData["levels"];
  readonly rules: PageData["rules"];
  readonly groups: readonly Group[];
  readonly people: readonly Person[];
  readonly findings: readonly Finding[];
}

/** Whom findings are about: those with one cause together. */
type Subject = readonly (readonly Finding[])[];

/** What the list has: a subject, or a note about many people. */
interface Item {
  readonly subject?: Subject;
  readonly note?: readonly Finding[];
}

/** What a person can do on a group. */
interface Access {
  readonly level: Level;
  /** Whether it comes with a role on the organization alone. */
  readonly inherited: boolean;
}

/** What one part of the page can make another show. */
interface Links {
  /** Opens the reasons behind a cell; without a group, everything about the person. */
  openPanel(person: Person, group: number | undefined): void;
  showFindingsOf(person: Person): void;
  showInMatrix(person: Person): void;
}

/** The part of the grid that is shown. */
interface View {
  readonly people: readonly Person[];
  /** Indexes of groups. */
  readonly groups: readonly number[];
}
