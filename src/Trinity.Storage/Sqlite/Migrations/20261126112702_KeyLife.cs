using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Trinity.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class KeyLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "created_by",
                table: "api_key",
                type: "TEXT",
                nullable: false,
                defaultValue: "system");

            migrationBuilder.AddColumn<long>(
                name: "expires_at",
                table: "api_key",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "last_used_at",
                table: "api_key",
                type: "INTEGER",
                nullable: true);

            // To see was part of the right to use: it is a right of its own now, the first bit, and the others move up.
            migrationBuilder.Sql("UPDATE api_key SET rights = rights * 2 + (rights & 1);");
            migrationBuilder.Sql("UPDATE user SET rights = rights * 2 + (rights & 1);");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE api_key SET rights = rights / 2;");
            migrationBuilder.Sql("UPDATE user SET rights = rights / 2;");

            migrationBuilder.DropColumn(
                name: "created_by",
                table: "api_key");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "api_key");

            migrationBuilder.DropColumn(
                name: "last_used_at",
                table: "api_key");
        }
    }
}
