using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Trinity.Platform.Storage;
using Trinity.Storage.Postgres;
using Trinity.Storage.Sql;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Tests;

/// <summary>What EF has generated of the control data is that of the program: <c>eng/update-schema</c> generates it again.</summary>
public sealed class GeneratedControlDataTests
{
    private static readonly Dictionary<string, (PlatformDbContext Context, SqlDialect Dialect)> Databases = new()
    {
        ["Sqlite"] = (
            new SqlitePlatformDbContext(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite("Data Source=:memory:").Options),
            SqliteDialect.Instance),
        ["Postgres"] = (
            new PostgresPlatformDbContext(PostgresPlatformDbContext.Options(builder => builder.UseNpgsql("Host=nowhere"))),
            PostgresDialect.Instance),
    };

    public static TheoryData<string> Names => [.. Databases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void CompiledModel_IsThatOfTheSources(string database)
    {
        var (context, _) = Databases[database];

        var compiled = Describe(context.Model);

        Assert.NotEmpty(compiled);
        Assert.Equal(Describe(context.GetService<IDesignTimeModel>().Model), compiled);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Migrations_LeadToTheModel(string database)
    {
        var (context, _) = Databases[database];

        Assert.False(context.Database.HasPendingModelChanges(), "The control data changed: eng/update-schema NAME adds its migration.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ScriptOfAnEmptyDatabase_IsThatOfTheMigrations(string database)
    {
        var (context, dialect) = Databases[database];

        var script = context.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.NoTransactions);

        Assert.Equal(script.TrimEnd(), SchemaMigrator.ControlScript(dialect).TrimEnd(), ignoreLineEndingDifferences: true);
    }

    /// <summary>Everything of a model that reading and writing depend on.</summary>
    private static IReadOnlyList<string> Describe(IModel model) =>
    [
        .. from entity in model.GetEntityTypes()
           from line in (string[])
           [
               $"{entity.Name} {entity.GetTableName()} {entity.FindDiscriminatorProperty()?.Name} {string.Join(",", entity.GetDeclaredQueryFilters().Select(filter => filter.Expression))}",
               .. entity.GetProperties().Select(property =>
                   $"{entity.Name}.{property.Name} {property.ClrType} {property.GetColumnName()} {property.GetColumnType()} {property.IsNullable} "
                   + $"{property.ValueGenerated} {property.IsConcurrencyToken} {property.GetMaxLength()} {property.GetValueConverter()?.GetType()} "
                   + $"{property.GetValueComparer().Type}"),
               .. entity.GetKeys().Select(key => $"{entity.Name} key {string.Join(',', key.Properties.Select(property => property.Name))}"),
               .. entity.GetForeignKeys().Select(key => $"{entity.Name} {key.PrincipalEntityType.Name} {key.DeleteBehavior} {key.IsRequired}"),
               .. entity.GetNavigations().Select(navigation => $"{entity.Name}.{navigation.Name} {navigation.TargetEntityType.Name}"),
           ]
           orderby line
           select line,
    ];
}
