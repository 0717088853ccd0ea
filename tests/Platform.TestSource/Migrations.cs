using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Platform.Hosting;
using Platform.Journal;

namespace Platform.TestSource;

/// <summary>The notes.</summary>
[DbContext(typeof(NotesContext))]
[Migration("20261128000000_Notes")]
public sealed class Notes : SqlMigration;

/// <summary>What makes this service a source of records.</summary>
[DbContext(typeof(NotesContext))]
[Migration("20261128000001_Journal")]
public sealed class NotesJournal() : JournalMigration(JournalMigration.Tables, JournalMigration.Numbering);

/// <summary>Numbers that a record gets in its own transaction.</summary>
[DbContext(typeof(NotesContext))]
[Migration("20261129190000_Appending")]
public sealed class NotesAppending() : JournalMigration(JournalMigration.Appending);
