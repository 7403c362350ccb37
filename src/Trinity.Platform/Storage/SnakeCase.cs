using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Trinity.Platform.Storage;

/// <summary>Tables and columns are named as in hand-written SQL.</summary>
internal static class SnakeCase
{
    public static void NameColumns<T>(this EntityTypeBuilder<T> builder, string table)
        where T : class
    {
        builder.ToTable(table);
        foreach (var property in typeof(T).GetProperties())
        {
            builder.Property(property.PropertyType, property.Name).HasColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
