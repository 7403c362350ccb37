using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage.Tests.Sqlite;

/// <summary>What EF has generated of the control data is that of the program.</summary>
public sealed class ControlSchemaTests
{
    [Fact]
    public void CompiledModel_IsThatOfTheSources()
    {
        using var context = Context();

        var compiled = Describe(context.Model);

        Assert.NotEmpty(compiled);
        Assert.Equal(Describe(context.GetService<IDesignTimeModel>().Model), compiled);
    }

    [Fact]
    public void Migrations_LeadToTheModel()
    {
        using var context = Context();

        Assert.False(context.Database.HasPendingModelChanges(), "The control data changed: eng/update-schema NAME adds its migration.");
    }

    private static SqlitePlatformDbContext Context() =>
        new(new DbContextOptionsBuilder<SqlitePlatformDbContext>().UseSqlite("Data Source=:memory:").Options);

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
